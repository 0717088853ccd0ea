namespace Platform.Laws;

/// <summary>
/// A line by its words: <c>*</c> stands for any text, spaces in a row count as one, capitals and small letters are the same.
/// Only the first 200 characters of a line are compared, so that a comparison has a bounded cost.
/// </summary>
internal sealed class LinePattern
{
    public const int MaxLength = 100;
    private const int MaxCompared = 200;
    private readonly string folded;

    public LinePattern(string source)
    {
        Source = source;
        Span<char> buffer = stackalloc char[MaxCompared];
        folded = new string(Fold(source, buffer));
    }

    public string Source { get; }

    public bool Matches(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || (folded[0] != '*' && char.ToLowerInvariant(line[0]) != folded[0]))
        {
            return false;
        }

        Span<char> buffer = stackalloc char[MaxCompared];
        return Matches(folded, Fold(line, buffer));
    }

    private static ReadOnlySpan<char> Fold(ReadOnlySpan<char> text, Span<char> buffer)
    {
        var length = 0;
        var space = false;
        foreach (var c in text)
        {
            if (White.Is(c))
            {
                space = length > 0;
                continue;
            }

            if (length + 2 > buffer.Length)
            {
                break;
            }

            if (space)
            {
                buffer[length++] = ' ';
                space = false;
            }

            buffer[length++] = char.ToLowerInvariant(c);
        }

        return buffer[..length];
    }

    /// <summary>Goes back to the last star only: every earlier star has already taken the least that it can.</summary>
    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> line)
    {
        int p = 0, l = 0, star = -1, from = 0;
        while (l < line.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                from = l;
            }
            else if (p < pattern.Length && pattern[p] == line[l])
            {
                p++;
                l++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                l = ++from;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }
}
