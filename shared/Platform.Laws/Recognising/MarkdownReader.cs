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
        // ```x``` is code in a line.
        var isFence = length >= 3 && head[0] is '`' or '~' && !(head[0] == '`' && head[length..].Contains('`'));
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
        var delimiter = '\0';
        // A number may be bold, and so may the whole heading.
        var bold = head[at..].StartsWith("**") || head[at..].StartsWith("__") ? 2 : 0;
        at += bold;
        if (Words.Find(rules, head, at) is { } word && EndsTitle(head, Behind(head, word.Next, bold)))
        {
            kind = word.Level;
            number = word.Number;
            rest = Words.SkipDelimiter(head, Behind(head, word.Next, bold), out delimiter);
        }
        else if (NumberReader.Read(head, at, Setting.Plain, out var next) is { } bare && IsNumber(head, Behind(head, next, bold), bare))
        {
            number = bare;
            rest = Words.SkipDelimiter(head, Behind(head, next, bold), out delimiter);
        }

        // "**6.** Title": the stars close behind the sign.
        if (bold > 0 && number is not null && rest + bold <= head.Length
            && head.Slice(rest, bold).SequenceEqual(head.Slice(at - bold, bold)))
        {
            rest = Words.SkipDelimiter(head, rest + bold, out _);
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

    /// <summary>Behind the stars that close right at the number, and behind the stroke of "3\. Title".</summary>
    private static int Behind(ReadOnlySpan<char> head, int next, int bold)
    {
        next += bold > 0 && (head[next..].StartsWith("**") || head[next..].StartsWith("__")) ? bold : 0;
        return next + 1 < head.Length && head[next] == '\\' && head[next + 1] is '.' or ')' ? next + 1 : next;
    }

    /// <summary>"Article 5 Duties" has a number; "Article 5 of the Act" is a title about another article.</summary>
    private static bool EndsTitle(ReadOnlySpan<char> head, int next)
    {
        var rest = Words.SkipDelimiter(head, next, out var delimiter);
        return rest >= head.Length || delimiter != '\0' || !char.IsLower(head[rest]);
    }

    private static bool IsNumber(ReadOnlySpan<char> head, int next, Number number)
    {
        var sign = next < head.Length ? Numerals.Fold(head[next]) : '\0';
        var closed = sign is '.' or ')' or ':' && (next + 1 == head.Length || White.Is(head[next + 1]) || head[next + 1] is '*' or '_');
        var bare = number.Parts.Length > 1 || (!number.IsLetters && number.Value < 1000);
        return closed || (bare && (next == head.Length || White.Is(head[next])));
    }

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
