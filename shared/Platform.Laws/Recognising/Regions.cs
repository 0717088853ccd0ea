namespace Platform.Laws;

/// <summary>Finds the body of a text as the profile says.</summary>
internal static class Regions
{
    /// <exception cref="LawException">REGION_NOT_FOUND or REGION_EMPTY.</exception>
    public static ByteSpan Find(SourceText text, ProfileRules rules)
    {
        var start = text.Beginning;
        var end = text.Bytes.Length;
        if (rules.From.Pattern is not null || rules.To.Pattern is not null)
        {
            var lines = new LineIndex(text.Bytes, new ByteSpan(start, end - start));
            var at = 0;
            if (rules.From.Pattern is { } from)
            {
                at = IndexOf(lines, from, 0, "begins");
                start = rules.From.Includes ? lines[at].Start : lines.StartOfNext(at);
                at++;
            }

            if (rules.To.Pattern is { } to)
            {
                at = IndexOf(lines, to, at, "ends");
                end = rules.To.Includes ? lines.StartOfNext(at) : lines[at].Start;
            }
        }

        var region = new ByteSpan(start, end - start);
        return White.TrimmedLength(text.Bytes.Span.Slice(start, end - start)) > 0
            ? region
            : throw new LawException("REGION_EMPTY", "The body of the text is empty. Look at 'body' in the profile, and at the text.");
    }

    private static int IndexOf(LineIndex lines, LinePattern pattern, int from, string verb)
    {
        for (var i = from; i < lines.Count; i++)
        {
            if (pattern.Matches(lines.Head(i)))
            {
                return i;
            }
        }

        throw new LawException(
            "REGION_NOT_FOUND",
            $"No line of the text is like '{pattern.Source}', where the profile says that the body {verb}. Correct the profile's 'body'.");
    }
}
