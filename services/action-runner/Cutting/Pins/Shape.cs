namespace Cutting.Pins;

/// <summary>
/// What the texts of a command may look like: an id goes into a file's name and into keys that are joined without a separator.
/// </summary>
internal static class Shape
{
    public const string RunId = "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$";

    public const string DocumentId = "^[A-Z][A-Z0-9._-]{0,63}$";

    public const string Sha256 = "^[0-9a-f]{64}$";

    public const string Uuid = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
}
