using System.Globalization;
using System.Text.Json;

namespace ActionRunner.Executing;

/// <summary>Values that were redacted once and are to appear nowhere again, however they are written: alone, in parts, escaped, as text or as number.</summary>
internal sealed class Secrets
{
    /// <summary>Very short values would blank out half a sentence without protecting anything.</summary>
    private const int Shortest = 4;
    private const int ShortestPart = 6;

    // What stands before a credential in a header, and is no secret.
    private static readonly HashSet<string> Schemes = new(StringComparer.OrdinalIgnoreCase) { "Bearer", "Digest", "Negotiate" };

    private readonly HashSet<string> texts = new(StringComparer.Ordinal);
    private readonly HashSet<double> numbers = [];
    private string[]? longestFirst;

    public bool Any => texts.Count > 0;

    public void Remember(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String when value.GetString() is { Length: >= Shortest } text:
                Remember(text);
                foreach (var part in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                {
                    if (part.Length >= ShortestPart && !Schemes.Contains(part)) Remember(part);
                }

                break;
            case JsonValueKind.Number when value.GetRawText() is { Length: >= Shortest } number:
                Remember(number);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject()) Remember(member.Value);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Remember(item);
                break;
        }
    }

    public bool IsOne(JsonElement number) => texts.Contains(number.GetRawText()) || (number.TryGetDouble(out var value) && numbers.Contains(value));

    /// <summary>The text with a mark in place of each, also where it is written with the escapes of JSON or of an address.</summary>
    public string TakenOutOf(string text, string mark)
    {
        if (!Any) return text;
        // Longest first: one secret may be the beginning of another.
        longestFirst ??= [.. texts.OrderByDescending(t => t.Length)];
        foreach (var secret in longestFirst) text = text.Replace(secret, mark, StringComparison.Ordinal);
        if (!text.AsSpan().ContainsAny('\\', '%')) return text;
        foreach (var secret in longestFirst)
        {
            var (plain, starts) = Unescape(text);
            for (var at = plain.LastIndexOf(secret, StringComparison.Ordinal); at >= 0; at = at == 0 ? -1 : plain.LastIndexOf(secret, at - 1, StringComparison.Ordinal))
            {
                // From the end to the beginning, so that what comes before keeps its place; one that overlaps the last is left to it.
                var (from, to) = (starts[at], starts[at + secret.Length]);
                if (to > text.Length) continue;
                text = string.Concat(text.AsSpan(0, from), mark, text.AsSpan(to));
            }
        }

        return text;
    }

    private void Remember(string text)
    {
        texts.Add(text);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) numbers.Add(number);
        longestFirst = null;
    }

    /// <summary>The text as a reader of JSON or of an address would see it, and where each character of that began; behind the last, where it ends.</summary>
    private static (string Plain, int[] Starts) Unescape(string text)
    {
        var plain = new char[text.Length];
        var starts = new int[text.Length + 1];
        var length = 0;
        for (var at = 0; at < text.Length;)
        {
            starts[length] = at;
            var rest = text.AsSpan(at);
            (plain[length++], var size) = rest switch
            {
                ['\\', 'u', ..] when Hex(rest, 2, 4) is { } unit => ((char)unit, 6),
                ['\\', 'n', ..] => ('\n', 2),
                ['\\', 't', ..] => ('\t', 2),
                ['\\', '"' or '\\' or '/', ..] => (rest[1], 2),
                ['%', ..] when Hex(rest, 1, 2) is { } unit and < 0x80 => ((char)unit, 3),
                _ => (rest[0], 1),
            };
            at += size;
        }

        starts[length] = text.Length;
        return (new string(plain, 0, length), starts);
    }

    private static int? Hex(ReadOnlySpan<char> text, int from, int length) =>
        text.Length >= from + length && int.TryParse(text.Slice(from, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : null;
}
