using Microsoft.AspNetCore.Http;

namespace Platform.Hosting;

/// <summary>
/// Reads an object's id out of an address. Ids may hold slashes, and clients send them as they are or escaped; what routing hands over no longer
/// tells an escaped slash from an escaped percent sign, so the address is read as it came, and decoded once.
/// </summary>
public static class ObjectAddress
{
    private const string Before = "/objects/";

    /// <summary>The id between <c>/objects/</c> and <paramref name="after"/>, or null where the address is not such a one.</summary>
    public static string? Read(HttpRequest request, string after = "")
    {
        ArgumentNullException.ThrowIfNull(after);
        var path = QueryReader.PathOf(request);
        if (path.Length <= Before.Length + after.Length) return null;
        if (!path.StartsWith(Before, StringComparison.OrdinalIgnoreCase) || !path.EndsWith(after, StringComparison.OrdinalIgnoreCase)) return null;
        var id = Uri.UnescapeDataString(path[Before.Length..^after.Length]);
        return id.Contains('\0', StringComparison.Ordinal) ? null : id;
    }
}
