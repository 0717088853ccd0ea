using Microsoft.AspNetCore.Http;

namespace Platform.Hosting;

/// <summary>
/// Reads an id out of an address, for every route that has one. Ids may hold any character, also slashes, which clients send as they are or
/// escaped; what routing hands over no longer tells an escaped slash from an escaped percent sign, so the address is read as it came, and
/// decoded once. <see cref="Of"/> is the way back.
/// </summary>
public static class IdInAddress
{
    /// <summary>An id as it stands in an address, one segment: reading it gives the id.</summary>
    public static string Of(string id) => Uri.EscapeDataString(id);

    /// <summary>What stands in one segment, counted from 1.</summary>
    /// <exception cref="BadQueryException">It holds a control character.</exception>
    public static string Segment(HttpRequest request, int number)
    {
        var segments = QueryReader.PathOf(request).Split('/');
        return number < segments.Length ? Decoded(segments[number]) : "";
    }

    /// <summary>
    /// The id between <paramref name="before"/> and <paramref name="after"/>, slashes and all; null where the address is not such a one.
    /// </summary>
    /// <exception cref="BadQueryException">It holds a control character.</exception>
    public static string? Between(HttpRequest request, string before, string after = "")
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var path = QueryReader.PathOf(request);
        return path.Length > before.Length + after.Length
            && path.StartsWith(before, StringComparison.OrdinalIgnoreCase) && path.EndsWith(after, StringComparison.OrdinalIgnoreCase)
                ? Decoded(path[before.Length..^after.Length])
                : null;
    }

    private static string Decoded(string escaped) => QueryReader.Legible("The id in the address", Uri.UnescapeDataString(escaped));
}
