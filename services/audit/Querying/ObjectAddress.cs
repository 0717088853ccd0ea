using Platform.Hosting;

namespace Audit.Querying;

/// <summary>
/// Reads an object's id out of the address of its history. Ids may hold slashes, and clients send them as they are or escaped; what routing
/// hands over no longer tells an escaped slash from an escaped percent sign, so the address is read as it came.
/// </summary>
internal static class ObjectAddress
{
    private const string Before = "/objects/";
    private const string After = "/history";

    /// <summary>The id, or null where the address is none of a history.</summary>
    public static string? Read(HttpRequest request)
    {
        var path = QueryReader.PathOf(request);
        if (path.Length <= Before.Length + After.Length || !path.StartsWith(Before, StringComparison.OrdinalIgnoreCase) || !path.EndsWith(After, StringComparison.OrdinalIgnoreCase)) return null;
        var id = Uri.UnescapeDataString(path[Before.Length..^After.Length]);
        return id.Contains('\0', StringComparison.Ordinal) ? null : id;
    }
}
