namespace Hestia.Reaching;

/// <summary>Writes addresses of a service.</summary>
internal static class Address
{
    /// <summary>Path and query; members without a value are left out.</summary>
    public static string Of(string path, params IEnumerable<(string Name, string? Value)> members)
    {
        var query = string.Join('&', members.Where(m => m.Value is not null).Select(m => $"{m.Name}={Uri.EscapeDataString(m.Value!)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}
