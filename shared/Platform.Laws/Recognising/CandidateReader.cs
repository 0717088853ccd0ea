using System.Text;

namespace Platform.Laws;

/// <summary>Finds every line that looks like the beginning of a unit, one line at a time.</summary>
internal sealed class CandidateReader(LineIndex lines, ProfileRules rules)
{
    /// <summary>No text of the greatest size that can be marked has more.</summary>
    private const int MaxCandidates = 1_000_000;

    private const int MaxChained = 6;
    private readonly List<Candidate> found = [];
    private readonly List<int> unread = [];
    private readonly bool bareNumbers = rules.Levels.Any(level => level.Forms.Any(form => form.Wrap == Wrap.Bare));
    private readonly MarkdownReader? markdown = rules.Markdown ? new MarkdownReader(lines, rules) : null;

    /// <summary>Lines that begin with a level's word and a number that cannot be read.</summary>
    public IReadOnlyList<int> Unread => unread;

    /// <exception cref="LawException">TOO_MANY_UNITS.</exception>
    public List<Candidate> Read()
    {
        for (var i = 0; i < lines.Count; i++)
        {
            ReadLine(i);
            if (found.Count > MaxCandidates)
            {
                throw new LawException(
                    "TOO_MANY_UNITS", $"More than {MaxCandidates} lines begin with a number. Divide the text into documents.");
            }
        }

        return found;
    }

    private void ReadLine(int index)
    {
        if (markdown is not null)
        {
            if (markdown.IsCode(index))
            {
                return;
            }

            if (markdown.Heading(index) is { } heading)
            {
                Add(heading);
                return;
            }
        }

        var head = lines.Head(index);
        if (IsOfContents(head))
        {
            return;
        }

        if (markdown is null && Words.Find(rules, head, 0) is { } word)
        {
            AddWord(index, head, word);
            return;
        }

        if (markdown is null && lines[index].AfterBlank && Words.IsUnread(rules, head))
        {
            unread.Add(index);
        }

        AddNumbers(index, head);
    }

    /// <summary>"Chapter 2 Boats ........ 17" is a line of a table of contents.</summary>
    private static bool IsOfContents(ReadOnlySpan<char> head) =>
        Numerals.Digit(head[^1]) >= 0
        && (head.IndexOf("....") >= 0 || head.IndexOf(". . . .") >= 0 || head.IndexOf("\u2026\u2026") >= 0);

    private void AddWord(int index, ReadOnlySpan<char> head, WordFound word)
    {
        var line = lines[index];
        var rest = Words.SkipDelimiter(head, word.Next, out var delimiter);
        Add(new Candidate
        {
            Line = index,
            Start = line.Start,
            Column = line.Indent,
            Number = word.Number,
            Level = word.Level,
            KindLevel = word.Level,
            Rest = rest,
            Delimiter = delimiter,
            Reference = word.Number is not null && delimiter == '\0' && rest < head.Length && char.IsLower(head[rest]),
        });
    }

    private void AddNumbers(int index, ReadOnlySpan<char> head)
    {
        var line = lines[index];
        var at = markdown is null ? 0 : Emphasis(head, 0);
        for (var chained = 0; chained < MaxChained; chained++)
        {
            if (!Mark(head, at, out var number, out var wrap, out var next) || (wrap == Wrap.Bare && chained > 0))
            {
                return;
            }

            var rest = next;
            while (rest < head.Length && (White.Is(head[rest]) || (rest == next && IsDashBeforeBracket(head, rest))))
            {
                rest++;
            }

            Add(new Candidate
            {
                Line = index,
                Start = chained == 0 ? line.Start : line.Text + Encoding.UTF8.GetByteCount(head[..at]),
                Column = line.Indent + at,
                EndColumn = line.Indent + next,
                Number = number,
                Wrap = wrap,
                Rest = rest,
                Chained = chained > 0,
            });
            at = rest;
        }
    }

    /// <summary>How many stars or underscores stand here: Markdown's numbers may be bold.</summary>
    private static int Emphasis(ReadOnlySpan<char> head, int at)
    {
        var length = at < head.Length ? head[at..].IndexOfAnyExcept('*', '_') : 0;
        return length is > 0 and <= 3 ? length : 0;
    }

    /// <summary>A number with its signs: "1." "1)" "(1)" "1.1" and the same with letters and roman numbers.</summary>
    private bool Mark(ReadOnlySpan<char> head, int at, out Number? number, out Wrap wrap, out int next)
    {
        wrap = Wrap.Bare;
        number = null;
        next = at;
        if (at >= head.Length)
        {
            return false;
        }

        var open = Numerals.Fold(head[at]) == '(';
        number = NumberReader.Read(head, open ? at + 1 : at, open ? Setting.Bracket : Setting.Plain, out next);
        if (number is null)
        {
            return false;
        }

        var sign = next < head.Length ? Numerals.Fold(head[next]) : '\0';
        if (sign == '.' && !open)
        {
            wrap = Wrap.Dot;
            next++;
            if (next < head.Length && Numerals.Fold(head[next]) == ')')
            {
                wrap = Wrap.Close;
                next++;
            }
        }
        else if (sign == ')')
        {
            wrap = open ? Wrap.Both : Wrap.Close;
            next++;
        }
        else if (open || (number.Parts.Length == 1 && !(bareNumbers && IsBare(head, number, next))))
        {
            return false;
        }

        next += markdown is null ? 0 : Emphasis(head, next);

        // "1.5kg" and "e.g." are no marks; "(a)The" is one.
        var ends = next == head.Length || White.Is(head[next]) || (wrap == Wrap.Dot && IsDashBeforeBracket(head, next));
        return ends
            ? number.LetterSuffix == 0 || wrap is Wrap.Close or Wrap.Both || number.Roman > 0
            : wrap is Wrap.Close or Wrap.Both && (char.IsLetter(head[next]) || head[next] is '(' or '"' or '\u201C' or '\uFF08');
    }

    /// <summary>"1.—(1)" is how British instruments write 1. (1).</summary>
    private static bool IsDashBeforeBracket(ReadOnlySpan<char> head, int at) =>
        at + 1 < head.Length && head[at] is '\u2014' or '\u2013' or '-' && Numerals.Fold(head[at + 1]) == '(';

    /// <summary>"1 Scope": a number of at most three digits, a space, and a title.</summary>
    private static bool IsBare(ReadOnlySpan<char> head, Number number, int next)
    {
        var at = next;
        while (at < head.Length && White.Is(head[at]))
        {
            at++;
        }

        return !number.IsLetters && number.Value < 1000 && at > next
            && at < head.Length && ((char.IsLetter(head[at]) && !char.IsLower(head[at])) || head[at] == '(');
    }

    private void Add(Candidate candidate)
    {
        candidate.Index = found.Count;
        found.Add(candidate);
    }
}
