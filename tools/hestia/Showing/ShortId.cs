namespace Hestia.Showing;

/// <summary>Eight hex digits of an id, enough for eyes.</summary>
internal static class ShortId
{
    /// <summary>
    /// The first eight; of a version 7 id the last eight, because its first eight are the time and the same for everything that
    /// happened within a minute.
    /// </summary>
    public static string Of(string? id, bool wide = false) =>
        id is null ? ""
        : wide || !Guid.TryParse(id, out var guid) ? id
        : guid.Version == 7 ? guid.ToString("N")[^8..]
        : guid.ToString("N")[..8];
}
