namespace Platform.Laws;

/// <summary>Reads a number at a place of a line, without going back: digits of any script, letters, roman, 2.1, 15 bis.</summary>
internal static class NumberReader
{
    private const int MaxDigits = 9;

    /// <param name="afterWord">The number follows a word such as Article; "One" is a number there, and "15 A" may be.</param>
    /// <param name="next">The first character after the number.</param>
    public static Number? Read(ReadOnlySpan<char> line, int at, bool afterWord, out int next)
    {
        next = at;
        if (at >= line.Length)
        {
            return null;
        }

        return Numerals.Digit(line[at]) >= 0 ? ReadDigits(line, at, afterWord, out next) : ReadLetters(line, at, afterWord, out next);
    }

    private static Number? ReadDigits(ReadOnlySpan<char> line, int at, bool afterWord, out int next)
    {
        var value = Digits(line, at, out next);
        if (value < 0)
        {
            return null;
        }

        var parts = Parts(line, value, ref next);
        if (parts is null)
        {
            return null;
        }

        var end = 0;
        var suffix = 0;
        if (next + 1 < line.Length && line[next] is '-' or '\u2013' or '\u2011' && Numerals.Digit(line[next + 1]) >= 0)
        {
            var last = Digits(line, next + 1, out var after);
            if (last <= value || Parts(line, last, ref after) is not { } lastParts || lastParts.Length != parts.Length)
            {
                return null;
            }

            end = last;
            next = after;
        }
        else if (parts.Length == 1 && !NumberSuffix.Take(line, ref next, afterWord, out suffix))
        {
            return null;
        }

        return new Number { Text = line[at..next].ToString(), Value = value, End = Math.Max(end, value), Suffix = suffix, Parts = parts };
    }

    private static Number? ReadLetters(ReadOnlySpan<char> line, int at, bool afterWord, out int next)
    {
        next = at;
        Span<char> letters = stackalloc char[NumberSuffix.MaxLetters];
        var count = NumberSuffix.Letters(line, at, letters);
        if (count is 0 or > NumberSuffix.MaxLetters)
        {
            return null;
        }

        letters = letters[..count];
        next = at + count;
        if (afterWord && Numerals.Word(letters) is > 0 and var word)
        {
            return new Number { Text = line[at..next].ToString(), Value = word, End = word, Parts = [word] };
        }

        var upper = char.IsAsciiLetterUpper(letters[0]);
        foreach (var c in letters)
        {
            if (char.IsAsciiLetterUpper(c) != upper)
            {
                return null;
            }
        }

        // "ii" is a roman number and not the letter between i and j, although "aa" is one between a and b.
        var roman = Numerals.Roman(letters);
        var letter = count == 1 || (count == 2 && !upper && roman is 0 or >= 50) ? Numerals.Letter(letters[0]) : 0;
        if (letter + roman == 0 || (next < line.Length && Numerals.Digit(line[next]) >= 0))
        {
            return null;
        }

        var suffix = 0;
        int[] parts = [count == 1 ? -letter : roman];
        if (count == 1 && upper && Parts(line, -letter, ref next) is { Length: > 1 } longer)
        {
            parts = longer;
        }
        else if (afterWord && roman > 0 && NumberSuffix.Take(line, ref next, afterWord, out var inserted) && inserted > 0)
        {
            suffix = inserted;
        }

        return new Number
        {
            Text = line[at..next].ToString(),
            Letter = letter,
            Roman = roman,
            Suffix = suffix,
            LetterSuffix = count == 2 ? Numerals.Letter(letters[1]) : 0,
            IsLetters = true,
            Upper = upper,
            Parts = parts,
        };
    }

    private static int Digits(ReadOnlySpan<char> line, int at, out int next)
    {
        var value = 0;
        for (next = at; next < line.Length && Numerals.Digit(line[next]) is >= 0 and var digit; next++)
        {
            if (next - at == MaxDigits)
            {
                return -1;
            }

            value = (value * 10) + digit;
        }

        return next == at ? -1 : value;
    }

    /// <summary>The parts that follow the first, each after a dot; null where there are too many.</summary>
    private static int[]? Parts(ReadOnlySpan<char> line, int first, ref int next)
    {
        List<int>? parts = null;
        while (next + 1 < line.Length && Numerals.Fold(line[next]) == '.' && Numerals.Digit(line[next + 1]) >= 0)
        {
            var part = Digits(line, next + 1, out next);
            parts ??= [first];
            parts.Add(part);
            if (part < 0 || parts.Count > NumberForm.MaxParts)
            {
                return null;
            }
        }

        return parts is null ? [first] : [.. parts];
    }
}
