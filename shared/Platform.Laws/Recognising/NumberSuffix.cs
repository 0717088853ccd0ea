namespace Platform.Laws;

/// <summary>Reads what follows a number that was inserted between two others: 15a, 15-A, 15AA, 15 bis.</summary>
internal static class NumberSuffix
{
    public const int MaxLetters = 12;

    /// <summary>Takes the a of 15a, 15-A and 15 A, the bis of 15bis and 15 bis. False where letters follow that are no suffix.</summary>
    public static bool Take(ReadOnlySpan<char> line, ref int next, bool afterWord, out int suffix)
    {
        suffix = 0;
        Span<char> letters = stackalloc char[MaxLetters];
        var gap = next < line.Length && line[next] is '-' or '\u2011' ? 1 : 0;
        var spaced = gap == 0 && next < line.Length && White.Is(line[next]);
        var at = next + gap + (spaced ? 1 : 0);
        var count = Letters(line, at, letters);
        var end = at + count;
        if (count == 0 || count > MaxLetters)
        {
            return spaced || gap == 1 || count == 0;
        }

        suffix = Numerals.Suffix(letters[..count]);
        // "5mm" is a measure, and "15 AA" no number.
        var measure = count == 2 && (spaced || gap == 1 || !char.IsAsciiLetterUpper(letters[0]) || !char.IsAsciiLetterUpper(letters[1]));
        if (suffix == 0 || measure || (end < line.Length && Numerals.Digit(line[end]) >= 0))
        {
            suffix = 0;
            return spaced || gap == 1;
        }

        // "3 bis 6" is German for 3 to 6.
        if (spaced && end + 1 < line.Length && White.Is(line[end]) && Numerals.Digit(line[end + 1]) >= 0)
        {
            suffix = 0;
            return true;
        }

        // "15 A" is a number where nothing but a title's sign follows; "15 A person" is not.
        var alone = end == line.Length || line[end] is '.' or ':';
        if (spaced && count == 1 && !(afterWord && alone && char.IsAsciiLetterUpper(letters[0])))
        {
            suffix = 0;
            return true;
        }

        next = end;
        return true;
    }

    /// <summary>How many letters stand here; more than fit counts as one more than fit.</summary>
    public static int Letters(ReadOnlySpan<char> line, int at, Span<char> letters)
    {
        var count = 0;
        for (; at + count < line.Length; count++)
        {
            var c = Numerals.Fold(line[at + count]);
            if (!char.IsLetter(c))
            {
                break;
            }

            if (count == letters.Length || !char.IsAsciiLetter(c))
            {
                return letters.Length + 1;
            }

            letters[count] = c;
        }

        return count;
    }
}
