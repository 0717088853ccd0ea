using System.Runtime.InteropServices;
using System.Text;

namespace Platform.Laws;

/// <summary>A unit's first lines.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Opening(Shape Shape, string? Heading, int LastLine);

/// <summary>Answers what stands around a line: whether the line before ends a clause, whether what follows is a title or a text.</summary>
internal sealed class Surroundings(LineIndex lines, IReadOnlyList<Candidate> candidates, Structure structure)
{
    private const int MaxTitleLines = 2;
    private const int MaxTitleLength = 200;
    private const int MaxTightTitle = 60;
    private const int MaxSentenceWords = 12;
    private readonly HashSet<int> marked = [.. candidates.Where(candidate => !candidate.Reference).Select(candidate => candidate.Line)];

    /// <summary>The last sign of a line, quotation marks and brackets left out; a letter where a clause goes on.</summary>
    public char LastSign(int index)
    {
        var tail = lines.Tail(index, 64);
        while (!tail.IsEmpty)
        {
            Rune.DecodeLastFromUtf8(tail, out var rune, out var length);
            if (!rune.IsBmp || (char)rune.Value is not ('"' or '\'' or ')' or ']' or '\u201D' or '\u2019' or '\u00BB' or '*' or '_'))
            {
                return rune.IsBmp ? (char)rune.Value : 'x';
            }

            tail = tail[..^length];
        }

        return 'x';
    }

    /// <summary>A clause ends with the line, so a new unit may begin in the next.</summary>
    public bool EndsClause(int index)
    {
        var tail = lines.Tail(index, 4);
        return LastSign(index) is '.' or ';' or ':' or ',' or '!' or '?' or '\u2014' or '\u2013' or '\u3002' or '\uFF1B' or '\uFF1A'
            || tail.EndsWith(" and"u8) || tail.EndsWith(" or"u8) || tail.EndsWith(" -"u8) || tail.EndsWith("--"u8);
    }

    public bool StartsLower(int index) => StartsLowerAt(index, 0);

    public bool StartsLowerAt(int index, int at)
    {
        var head = lines.Head(index);
        return at < head.Length && char.IsLower(head[at]);
    }

    /// <summary>Reads the title that follows a mark, over two lines at most.</summary>
    public Opening Read(Candidate candidate, bool titleMayFollow)
    {
        var index = candidate.Line;
        var first = lines.Head(index)[candidate.Rest..].ToString();
        if (candidate.Markdown)
        {
            var setext = IsUnderline(index + 1);
            var title = WithoutEmphasis(first.TrimEnd().TrimEnd('#').TrimEnd());
            return new Opening(setext ? Shape.Underlined : Shape.Title, title.Length == 0 ? null : title, setext ? index + 1 : index);
        }

        if (IsUnderline(index + 1))
        {
            return new Opening(Shape.Underlined, first.Length == 0 ? null : first, index + 1);
        }

        if (first.Length == 0)
        {
            return titleMayFollow && TitleAt(index + 1, out var later) is { } title
                ? new Opening(Shape.Title, title, later)
                : new Opening(Shape.Title, null, index);
        }

        // "Article 5 The council meets." is a sentence; "Article 5. The council." is a title.
        var sentence = candidate is { Level: >= 0, Delimiter: '\0' };
        return Title(index, first, out var last) is { } heading
            && !(sentence && LastSign(last) == '.') && !IsSentenceBeforeSibling(candidate, last)
                ? new Opening(Shape.Title, heading, last)
                : new Opening(Shape.RunIn, null, index);
    }

    /// <summary>A heading that is bold as a whole; its first stars may stand before its number.</summary>
    private static string WithoutEmphasis(string title)
    {
        foreach (var mark in (ReadOnlySpan<string>)["**", "__"])
        {
            var opens = title.StartsWith(mark, StringComparison.Ordinal);
            var inner = title[(opens ? 2 : 0)..];
            if (inner.EndsWith(mark, StringComparison.Ordinal) && inner.IndexOf(mark, StringComparison.Ordinal) == inner.Length - 2)
            {
                return inner[..^2].TrimEnd();
            }
        }

        return title;
    }

    /// <summary>A line alone between blank lines, without a full stop.</summary>
    public bool StandsAlone(int index) => lines[index].AfterBlank && EndsBlock(index);

    /// <summary>A line before a blank line, without a full stop.</summary>
    public bool EndsBlock(int index) =>
        (index + 1 == lines.Count || lines[index + 1].AfterBlank) && !lines.IsLong(index)
        && LastSign(index) is not ('.' or ',' or ';');

    /// <summary>A line of one sign, such as ----, under a title.</summary>
    public bool IsUnderline(int index)
    {
        if (index >= lines.Count || lines[index].AfterBlank)
        {
            return false;
        }

        var head = lines.Head(index);
        return head.Length >= 3 && "=-*~^\"#+_".Contains(head[0], StringComparison.Ordinal) && head.IndexOfAnyExcept(head[0]) < 0;
    }

    private string? TitleAt(int index, out int last)
    {
        last = index;
        if (index >= lines.Count || marked.Contains(index) || StartsLower(index))
        {
            return null;
        }

        var title = Title(index, lines.Head(index).ToString(), out last);
        return title is null || LastSign(last) == '.' || last + 1 == lines.Count ? null : title;
    }

    /// <summary>
    /// A short sentence, and then no blank line or the next number of the same form: two texts in a row, not two titles without
    /// a text.
    /// </summary>
    private bool IsSentenceBeforeSibling(Candidate candidate, int last)
    {
        if (LastSign(last) != '.')
        {
            return false;
        }

        if (last + 1 == lines.Count || !lines[last + 1].AfterBlank)
        {
            return true;
        }

        var index = candidate.Index + 1;
        if (index == candidates.Count || candidates[index] is not { Chained: false } next || next.Line != last + 1)
        {
            return false;
        }

        if (candidate.Level >= 0)
        {
            return next.Level >= 0 && structure.Rank(next.Level) <= structure.Rank(candidate.Level);
        }

        var (number, after) = (candidate.Number!, next.Number);
        return next is { Level: >= 0, Reference: false }
            || (next.Level < 0 && after!.Parts.Length < number.Parts.Length)
            || (next.Level < 0 && next.Wrap == candidate.Wrap && after!.IsLetters == number.IsLetters
                && after.Parts.Length == number.Parts.Length);
    }

    /// <summary>"Pay. The members are paid." is not a title alone; "U.S. GOVERNMENT END USERS." may be.</summary>
    private static bool HasTwoSentences(string title)
    {
        for (var i = 3; i + 1 < title.Length; i++)
        {
            if (title[i] == '.' && White.Is(title[i + 1])
                && char.IsLetter(title[i - 1]) && char.IsLetter(title[i - 2]) && char.IsLetter(title[i - 3]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The title that a block is, or null where it is a text: too long, or it ends like a part of a sentence.</summary>
    private string? Title(int index, string first, out int last)
    {
        last = index;
        while (last + 1 < lines.Count && !lines[last + 1].AfterBlank && !marked.Contains(last + 1))
        {
            if (++last - index >= MaxTitleLines)
            {
                return null;
            }
        }

        // A mark in the next line without a blank line between: this is a list's item, or a heading with a text right under it.
        var title = last == index ? first : $"{first} {lines.Head(last)}";
        if (lines.IsLong(index) || lines.IsLong(last) || title.Length > MaxTitleLength || LastSign(last) is ',' or ';' or ':')
        {
            return null;
        }

        // A long line with a mark right under it is a line of a text that goes on with a reference.
        if (title.Length >= MaxTightTitle && last + 1 < lines.Count && !lines[last + 1].AfterBlank)
        {
            return null;
        }

        var goesOn = last + 1 < lines.Count && !lines[last + 1].AfterBlank;
        var stops = LastSign(last) == '.';
        return (stops && title.Count(White.Is) >= MaxSentenceWords) || ((stops || goesOn) && HasTwoSentences(title)) ? null : title;
    }
}
