namespace Platform.Integrity;

/// <summary>
/// The text has no canonical form. The message is a sentence that names the place; it quotes no values, which may be secret.
/// </summary>
public sealed class CanonicalJsonException : Exception
{
    public CanonicalJsonException(string path, string what)
        : base($"{path}: {what}")
    {
        Path = path;
    }

    /// <summary>Where, as a JSON path such as <c>$.parameters.ports[2]</c>.</summary>
    public string Path { get; }
}
