namespace Hestia.Showing;

/// <summary>Folds text at spaces; a word longer than the line is broken, never lost.</summary>
internal static class Fold
{
    public static IEnumerable<Span[]> At(IReadOnlyList<Span> spans, int width)
    {
        var line = new List<Span>();
        var used = 0;
        foreach (var (word, ink) in spans.SelectMany(Words))
        {
            var rest = word;
            if (used > 0 && used + Cells.Width(rest.TrimEnd()) > width)
            {
                yield return [.. line];
                line.Clear();
                used = 0;
                rest = rest.TrimStart();
            }

            while (Cells.Width(rest.TrimEnd()) > width)
            {
                var head = Head(rest, width);
                yield return [new Span(head, ink)];
                rest = rest[head.Length..];
            }

            line.Add(new Span(rest, ink));
            used += Cells.Width(rest);
        }

        yield return [.. line];
    }

    /// <summary>The words of a text, each with the spaces that follow it.</summary>
    private static IEnumerable<(string Word, Ink Ink)> Words(Span span)
    {
        var text = span.Text;
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i - 1] == ' ' && text[i] != ' ')
            {
                yield return (text[start..i], span.Ink);
                start = i;
            }
        }

        if (start < text.Length)
        {
            yield return (text[start..], span.Ink);
        }
    }

    private static string Head(string text, int width)
    {
        var end = 0;
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += Cells.Width(rune.ToString());
            if (used > width && end > 0)
            {
                break;
            }

            end += rune.Utf16SequenceLength;
        }

        return text[..end];
    }
}
