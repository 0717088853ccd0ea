using System.Runtime.InteropServices;

namespace Platform.Laws;

/// <summary>A word of a level, with the number after it if there is one.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WordFound(int Level, Number? Number, int Next);

/// <summary>Finds a level's word at the beginning of a text: "Article 5", "CHAPTER II", "Annex".</summary>
internal static class Words
{
    public static WordFound? Find(ProfileRules rules, ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length)
        {
            return null;
        }

        for (var level = 0; level < rules.Levels.Count; level++)
        {
            foreach (var word in rules.Levels[level].Words)
            {
                if (StartsWith(text[at..], word) && After(rules.Levels[level], text, at + word.Length, word) is { } end)
                {
                    return new WordFound(level, end.Number, end.Next);
                }
            }
        }

        return null;
    }

    /// <summary>A level's word and something that begins like a number and is none.</summary>
    public static bool IsUnread(ProfileRules rules, ReadOnlySpan<char> text)
    {
        foreach (var level in rules.Levels)
        {
            foreach (var word in level.Words)
            {
                var at = word.Length;
                if (!StartsWith(text, word) || (at < text.Length && char.IsLetter(text[at])))
                {
                    continue;
                }

                at += at < text.Length && text[at] == '.' ? 1 : 0;
                while (at < text.Length && White.Is(text[at]))
                {
                    at++;
                }

                if (at > word.Length && at < text.Length && Numerals.Digit(text[at]) >= 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Leaves out the sign between a number and its title, and the spaces around it.</summary>
    public static int SkipDelimiter(ReadOnlySpan<char> text, int at, out char delimiter)
    {
        delimiter = '\0';
        for (; at < text.Length; at++)
        {
            var c = Numerals.Fold(text[at]);
            if (delimiter == '\0' && c is '.' or ':' or '-' or '\u2013' or '\u2014' or ')')
            {
                delimiter = c;
            }
            else if (!White.Is(c) && !(delimiter != '\0' && c is '-' or '\u2013' or '\u2014'))
            {
                break;
            }
        }

        return at;
    }

    /// <summary>The word as the profile spells it, or all in capitals.</summary>
    private static bool StartsWith(ReadOnlySpan<char> text, string word)
    {
        if (text.Length < word.Length)
        {
            return false;
        }

        var same = true;
        var capitals = true;
        for (var i = 0; i < word.Length && (same || capitals); i++)
        {
            same &= text[i] == word[i];
            capitals &= text[i] == char.ToUpperInvariant(word[i]);
        }

        return same || capitals;
    }

    private static (Number? Number, int Next)? After(LevelRule level, ReadOnlySpan<char> text, int end, string word)
    {
        // A word ends where its letters end: "Articles" is not "Article". "Art." and "§" end by themselves.
        if (end < text.Length && char.IsLetterOrDigit(text[end]) && char.IsLetterOrDigit(word[^1]))
        {
            return null;
        }

        var at = end;
        if (at < text.Length && text[at] == '.' && char.IsLetter(word[^1]))
        {
            at++;
        }

        while (at < text.Length && White.Is(text[at]))
        {
            at++;
        }

        at = SkipNumberSign(text, at);
        if (NumberReader.Read(text, at, Setting.Word, out var next) is { } number && IsWhole(text, next))
        {
            return (number, next);
        }

        var ends = end == text.Length || Numerals.Fold(text[end]) is ':' or '.' or '-' || White.Is(text[end]);
        return level.Numberless && ends ? (null, end) : null;
    }

    /// <summary>Behind "n°", "No." and "Nr." where digits follow.</summary>
    private static int SkipNumberSign(ReadOnlySpan<char> text, int at)
    {
        foreach (var sign in (ReadOnlySpan<string>)["n\u00B0", "n\u00BA", "N\u00B0", "N\u00BA", "No.", "no.", "Nr.", "nr."])
        {
            if (!text[at..].StartsWith(sign))
            {
                continue;
            }

            var behind = at + sign.Length;
            while (behind < text.Length && White.Is(text[behind]))
            {
                behind++;
            }

            return behind < text.Length && Numerals.Digit(text[behind]) >= 0 ? behind : at;
        }

        return at;
    }

    /// <summary>No title begins right at its number.</summary>
    private static bool IsWhole(ReadOnlySpan<char> text, int next) =>
        next >= text.Length || !(char.IsLetterOrDigit(text[next]) || text[next] is '/' or '\u00B0' or '\u00BA');
}
