namespace Platform.Laws;

/// <summary>Finds Markdown's headings: one to six #, or a line of = or - under a line. What stands in a code fence is none.</summary>
internal sealed class MarkdownReader(LineIndex lines, ProfileRules rules)
{
    private const int MaxIndent = 3;
    private char fence;
    private int fenceLength;

    /// <summary>The line is a code fence or stands in one. Lines are asked for in their order, each once.</summary>
    public bool IsCode(int index)
    {
        var head = lines.Head(index);
        var length = Repeats(head);
        var isFence = length >= 3 && head[0] is '`' or '~' && lines[index].Indent <= MaxIndent
            && !(head[0] == '`' && head[length..].Contains('`'));
        if (fence == '\0')
        {
            if (isFence)
            {
                fence = head[0];
                fenceLength = length;
            }

            return isFence;
        }

        if (isFence && head[0] == fence && length >= fenceLength && length == head.Length)
        {
            fence = '\0';
        }

        return true;
    }

    public Candidate? Heading(int index)
    {
        var line = lines[index];
        if (line.Indent > MaxIndent)
        {
            return null;
        }

        var head = lines.Head(index);
        var depth = head[0] == '#' ? Repeats(head) : 0;
        var at = depth;
        if (depth > 0)
        {
            if (depth > 6 || (at < head.Length && !White.Is(head[at])))
            {
                return null;
            }

            while (at < head.Length && White.Is(head[at]))
            {
                at++;
            }
        }
        else
        {
            depth = Underlined(index);
            head = lines.Head(index);
        }

        return depth == 0 || LevelOf(depth) is not (>= 0 and var level) ? null : Make(index, head, at, level);
    }

    /// <summary>The depth of a line that is underlined: 1, 2, or 0 where it is not.</summary>
    private int Underlined(int index)
    {
        if (!lines[index].AfterBlank || index + 1 == lines.Count || lines[index + 1].AfterBlank)
        {
            return 0;
        }

        var under = lines.Head(index + 1);
        return Repeats(under) != under.Length || under.Length < 2 ? 0
            : under[0] == '=' ? 1
            : under[0] == '-' ? 2
            : 0;
    }

    private Candidate Make(int index, ReadOnlySpan<char> head, int at, int level)
    {
        var kind = level;
        Number? number = null;
        var rest = at;
        // A number may be bold, and so may the whole heading.
        at += head[at..].StartsWith("**") || head[at..].StartsWith("__") ? 2 : 0;
        var delimiter = '\0';
        if (Words.Find(rules, head, at) is { } word && EndsTitle(head, word.Next))
        {
            kind = word.Level;
            number = word.Number;
            rest = Words.SkipDelimiter(head, word.Next, out delimiter);
        }
        else if (NumberReader.Read(head, at, Setting.Plain, out var next) is { } bare && IsNumber(head, next, bare))
        {
            number = bare;
            rest = Words.SkipDelimiter(head, next + (IsEscaped(head, next) ? 1 : 0), out delimiter);
        }

        return new Candidate
        {
            Line = index,
            Start = lines[index].Start,
            Column = lines[index].Indent,
            Number = number,
            Level = level,
            KindLevel = kind,
            Rest = rest,
            Delimiter = delimiter,
            Markdown = true,
        };
    }

    /// <summary>"Article 5 Duties" has a number; "Article 5 of the Act" is a title about another article.</summary>
    private static bool EndsTitle(ReadOnlySpan<char> head, int next)
    {
        var rest = Words.SkipDelimiter(head, next, out var delimiter);
        return rest >= head.Length || delimiter != '\0' || !char.IsLower(head[rest]);
    }

    private static bool IsNumber(ReadOnlySpan<char> head, int next, Number number)
    {
        next += IsEscaped(head, next) ? 1 : 0;
        var sign = next < head.Length ? Numerals.Fold(head[next]) : '\0';
        var closed = sign is '.' or ')' or ':' && (next + 1 == head.Length || White.Is(head[next + 1]));
        return closed || (!number.IsLetters && number.Value < 1000 && (next == head.Length || White.Is(head[next])));
    }

    /// <summary>"3\. Title" is how some programs write that it is no list.</summary>
    private static bool IsEscaped(ReadOnlySpan<char> head, int next) =>
        next + 1 < head.Length && head[next] == '\\' && head[next + 1] is '.' or ')';

    private int LevelOf(int depth)
    {
        for (var level = 0; level < rules.Levels.Count; level++)
        {
            if (rules.Levels[level].Atx == depth)
            {
                return level;
            }
        }

        return -1;
    }

    /// <summary>How often the first character stands at the beginning.</summary>
    private static int Repeats(ReadOnlySpan<char> head)
    {
        var length = head.IndexOfAnyExcept(head[0]);
        return length < 0 ? head.Length : length;
    }
}
