namespace Miner.Learning;

/// <summary>Texts from outside, made short and made of whole characters: what is kept can be written and read again as it was.</summary>
internal static class BoundedText
{
    /// <summary>
    /// At most <paramref name="length"/> UTF-16 units of it, no half of a pair among them; the same instance where nothing is to be done.
    /// </summary>
    public static string Cut(string text, int length)
    {
        if (text.Length > length) text = text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
        return text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Whole(text) : text;
    }

    // JSON writers replace a lone surrogate, so a text that kept one would differ after a restart.
    private static string Whole(string text) => string.Create(text.Length, text, (span, t) =>
    {
        for (var i = 0; i < t.Length; i++)
        {
            var paired = char.IsHighSurrogate(t[i]) ? i + 1 < t.Length && char.IsLowSurrogate(t[i + 1])
                : !char.IsLowSurrogate(t[i]) || (i > 0 && char.IsHighSurrogate(t[i - 1]));
            span[i] = paired ? t[i] : '\uFFFD';
        }
    });
}
