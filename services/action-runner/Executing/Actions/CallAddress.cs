namespace ActionRunner.Executing.Actions;

/// <summary>
/// Addresses that may be called, as they are written: nothing in one is repaired, guessed or left out, so that what is recorded, what was
/// checked and what is called are the same.
/// </summary>
internal static class CallAddress
{
    /// <summary>Null, or a sentence that says why this is none.</summary>
    /// <param name="url">What an agent wrote.</param>
    /// <param name="allowed">Hosts, as <c>host</c> (any port) or <c>host:port</c>.</param>
    public static string? WhyNot(string url, IEnumerable<string> allowed)
    {
        if (url.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return "The parameter 'url' must be written in visible ASCII characters; write others as %XX.";
        if (url.AsSpan().ContainsAny('#', '\\'))
            return "The parameter 'url' must have no fragment and no backslash; write them as %23 and %5C.";
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return "The parameter 'url' must be an absolute http or https address.";

        var rest = url[(scheme + 3)..];
        var authority = rest[..(rest.AsSpan().IndexOfAny('/', '?') is var end && end < 0 ? rest.Length : end)];
        if (authority.Contains('@', StringComparison.Ordinal)) return "The parameter 'url' must be an address without a user in it.";
        // As it is written, or with the port that everybody knows.
        if (!Same(authority, uri.Authority) && !Same(authority, $"{uri.Host}:{uri.Port}"))
            return "The host in the parameter 'url' must be written in its plain form.";
        if (WhyNotEscaped(rest) is { } why) return why;
        return allowed.Any(host => Same(host, uri.Host) || Same(host, uri.Authority) || Same(host, $"{uri.Host}:{uri.Port}"))
            ? null
            : $"The host '{Cut(uri.Authority)}' is not on the allow-list of http.call (setting HttpCall__AllowedHosts).";
    }

    /// <summary>
    /// A control character in a path is undone by somebody on the way, and then it ends a line. In a query it is a text like any other.
    /// </summary>
    private static string? WhyNotEscaped(string rest)
    {
        var query = rest.IndexOf('?', StringComparison.Ordinal);
        for (var at = 0; at < rest.Length; at++)
        {
            if (rest[at] != '%') continue;
            if (at + 2 >= rest.Length || !char.IsAsciiHexDigit(rest[at + 1]) || !char.IsAsciiHexDigit(rest[at + 2]))
                return "In the parameter 'url' a percent sign stands only before two hexadecimal digits; write it as %25.";
            var isControl = rest[at + 1] is '0' or '1' || (rest[at + 1] == '7' && rest[at + 2] is 'f' or 'F');
            if (isControl && (query < 0 || at < query))
                return "The path in the parameter 'url' must hold no control characters, also not as %XX.";
        }

        return null;
    }

    private static string Cut(string text) => text.Length > 200 ? text[..200] + "…" : text;

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
