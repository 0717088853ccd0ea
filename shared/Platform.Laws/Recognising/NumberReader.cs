namespace Platform.Laws;

/// <summary>Where a number stands: what may belong to it depends on that.</summary>
internal enum Setting
{
    /// <summary>At the beginning of a line or behind another mark.</summary>
    Plain,

    /// <summary>After an opening bracket: <c>(a1)</c>, <c>(b bis)</c>.</summary>
    Bracket,

    /// <summary>After a word such as Article: <c>One</c>, <c>1er</c>, <c>IVA</c>, <c>16-5-1</c>, <c>41/1</c>, <c>L. 111-1</c>.</summary>
    Word,
}

/// <summary>Reads a number at a place of a line, without going back: digits of any script, letters, roman, 2.1, 15 bis.</summary>
internal static class NumberReader
{
    private const int MaxDigits = 9;
    private const int MaxRomanBeforeLetter = 200;

    /// <summary>What stands in a bracket behind a letter comes after what stands there as a second letter.</summary>
    private const int AfterLetters = 1_000;

    /// <param name="next">The first character after the number.</param>
    public static Number? Read(ReadOnlySpan<char> line, int at, Setting setting, out int next)
    {
        next = at;
        if (at >= line.Length)
        {
            return null;
        }

        return Numerals.Digit(line[at]) >= 0 ? ReadDigits(line, at, setting, out next) : ReadLetters(line, at, setting, out next);
    }

    private static Number? ReadDigits(ReadOnlySpan<char> line, int at, Setting setting, out int next)
    {
        var value = Digits(line, at, out next);
        if (value < 0 || Parts(line, value, ref next) is not { } parts)
        {
            return null;
        }

        var afterWord = setting == Setting.Word;
        if (afterWord && SkipOrdinal(line, next) is var behind && behind > next)
        {
            var plain = new Number { Text = line[at..next].ToString(), Value = value, End = value, Parts = parts };
            next = behind;
            return plain;
        }

        if (!afterWord && IsHyphen(line, next) && next + 1 < line.Length && Numerals.Digit(line[next + 1]) >= 0)
        {
            var last = Digits(line, next + 1, out var after);
            if (last <= value || Parts(line, last, ref after) is not { } lastParts || lastParts.Length != parts.Length)
            {
                return null;
            }

            next = after;
            return new Number { Text = line[at..next].ToString(), Value = value, End = last, Parts = parts };
        }

        var suffix = 0;
        if (parts.Length == 1
            ? !NumberSuffix.Take(line, ref next, afterWord, out suffix)
            : afterWord && !TakeLetter(line, ref next, out suffix))
        {
            return null;
        }

        var compound = afterWord ? Compound(line, suffix > 0 ? [.. parts, Numerals.Rank(suffix)] : parts, ref next) : [];
        var isRange = compound is [var first, var second] && suffix == 0 && second > first;
        var text = line[at..next].ToString();
        next = afterWord ? SkipRaised(line, next) : next;
        var end = isRange ? compound[1] : value;
        return new Number { Text = text, Value = value, End = end, Suffix = suffix, Parts = parts, Compound = compound };
    }

    private static Number? ReadLetters(ReadOnlySpan<char> line, int at, Setting setting, out int next)
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
        if (setting == Setting.Word && Numerals.Word(letters) is > 0 and var word)
        {
            return ReadWord(line, at, word, ref next);
        }

        if (setting == Setting.Word && (Inserted(line, at, letters, next) ?? Lettered(line, at, letters, ref next)) is { } number)
        {
            return number;
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
        var second = count == 2 ? Numerals.Letter(letters[1]) : 0;
        if (setting == Setting.Bracket && count == 1)
        {
            second = BehindLetter(line, ref next);
        }

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
        else if (setting == Setting.Word && roman > 0 && NumberSuffix.Take(line, ref next, afterWord: true, out var inserted)
            && inserted > 0)
        {
            suffix = inserted;
        }

        return new Number
        {
            Text = line[at..next].ToString(),
            Letter = letter,
            Roman = second > 0 && count == 1 ? 0 : roman,
            Suffix = suffix,
            LetterSuffix = second,
            IsLetters = true,
            Upper = upper,
            Parts = parts,
        };
    }

    /// <summary>"Twenty" may go on: "Twenty-one". With anything else behind its hyphen it is no number.</summary>
    private static Number? ReadWord(ReadOnlySpan<char> line, int at, int word, ref int next)
    {
        if (IsHyphen(line, next) && next + 1 < line.Length && char.IsLetter(line[next + 1]))
        {
            Span<char> letters = stackalloc char[NumberSuffix.MaxLetters];
            var count = NumberSuffix.Letters(line, next + 1, letters);
            var unit = count is 0 or > NumberSuffix.MaxLetters || word % 10 > 0 ? 0 : Numerals.Word(letters[..count]);
            if (unit is 0 or > 9)
            {
                return null;
            }

            word += unit;
            next += 1 + count;
        }

        return new Number { Text = line[at..next].ToString(), Value = word, End = word, Parts = [word] };
    }

    /// <summary>The longest roman number and one letter behind it: IVA, IXb.</summary>
    private static Number? Inserted(ReadOnlySpan<char> line, int at, ReadOnlySpan<char> letters, int next)
    {
        if (letters.Length < 2 || !char.IsAsciiLetterUpper(letters[0])
            || (Numerals.Roman(letters) > 0 && char.IsAsciiLetterUpper(letters[^1])))
        {
            return null;
        }

        foreach (var c in letters[..^1])
        {
            if (!char.IsAsciiLetterUpper(c))
            {
                return null;
            }
        }

        // "IN", "IS" and "If" are words; before a title only the first letters are taken for numbers.
        var ends = next == line.Length || Numerals.Fold(line[next]) is '.' or ':' or '-' or '\u2013' or '\u2014';
        var roman = Numerals.Roman(letters[..^1]);
        if (roman is 0 or > MaxRomanBeforeLetter || Numerals.Letter(letters[^1]) > (ends ? 8 : 3) || (!ends && !White.Is(line[next])))
        {
            return null;
        }

        return new Number
        {
            Text = line[at..next].ToString(),
            Roman = roman,
            Suffix = Numerals.Suffix(letters[^1..]),
            IsLetters = true,
            Upper = true,
            Parts = [roman],
        };
    }

    /// <summary>A letter or a roman number with parts behind it: A-1, IV.A, L. 111-1.</summary>
    private static Number? Lettered(ReadOnlySpan<char> line, int at, ReadOnlySpan<char> letters, ref int next)
    {
        if (!char.IsAsciiLetterUpper(letters[0]))
        {
            return null;
        }

        var roman = Numerals.Roman(letters);
        var letter = letters.Length == 1 ? Numerals.Letter(letters[0]) : 0;
        int[] first = [letter > 0 ? letter : roman];
        if (first[0] == 0)
        {
            return null;
        }

        var end = next;
        var sign = end < line.Length ? line[end] : '\0';
        var parts = first;
        if (letter > 0 && sign == '-' && end + 1 < line.Length && Numerals.Digit(line[end + 1]) >= 0)
        {
            parts = Compound(line, first, ref end);
        }
        else if (roman > 0 && sign == '.' && IsLetterAlone(line, end + 1) && char.IsAsciiLetterUpper(line[end + 1]))
        {
            parts = [roman, Numerals.Letter(line[end + 1])];
            end += 2;
        }
        else if (letter > 0 && sign == '.')
        {
            var digits = end + 1 < line.Length && White.Is(line[end + 1]) ? end + 2 : end + 1;
            if (digits < line.Length && Digits(line, digits, out var behind) is >= 0 and var value && IsHyphen(line, behind))
            {
                parts = Compound(line, [.. first, value], ref behind);
                end = behind;
            }
        }

        if (parts.Length < 2 || (parts.Length == 2 && letter > 0 && sign == '.' && roman == 0))
        {
            return null;
        }

        next = end;
        return new Number
        {
            Text = line[at..next].ToString(),
            Letter = letter,
            Roman = letter == 0 ? roman : 0,
            IsLetters = true,
            Upper = true,
            Parts = [-first[0]],
            Compound = parts,
        };
    }

    /// <summary>The parts behind hyphens and strokes, each digits or one letter; none where nothing follows what stands before.</summary>
    private static int[] Compound(ReadOnlySpan<char> line, int[] before, ref int next)
    {
        var parts = new List<int>(before);
        while (parts.Count < NumberForm.MaxParts + 2 && next + 1 < line.Length && (IsHyphen(line, next) || line[next] == '/'))
        {
            if (Digits(line, next + 1, out var end) is >= 0 and var value)
            {
                parts.Add(value);
                next = end;
                TakeLetter(line, ref next, out var letter);
                if (letter > 0)
                {
                    parts.Add(Numerals.Rank(letter));
                }
            }
            else if (IsLetterAlone(line, next + 1) && parts.Count > before.Length)
            {
                parts.Add(Numerals.Letter(line[next + 1]));
                next += 2;
            }
            else
            {
                break;
            }
        }

        return parts.Count > before.Length ? [.. parts] : [];
    }

    /// <summary>One letter right behind the digits, and no other. False where several stand there.</summary>
    private static bool TakeLetter(ReadOnlySpan<char> line, ref int next, out int letter)
    {
        letter = 0;
        if (IsLetterAlone(line, next))
        {
            letter = Numerals.Suffix(line.Slice(next, 1));
            next++;
            return true;
        }

        return next >= line.Length || !char.IsLetter(line[next]);
    }

    /// <summary>What stands in a bracket behind a letter, "1" or " bis"; 0 where there is nothing.</summary>
    private static int BehindLetter(ReadOnlySpan<char> line, ref int next)
    {
        var at = next;
        var rank = Digits(line, at, out var end);
        if (rank < 0)
        {
            at += at < line.Length && White.Is(line[at]) ? 1 : 0;
            Span<char> letters = stackalloc char[NumberSuffix.MaxLetters];
            var count = NumberSuffix.Letters(line, at, letters);
            rank = count is > 2 and <= NumberSuffix.MaxLetters ? Numerals.Suffix(letters[..count]) : 0;
            end = at + count;
        }

        if (rank <= 0 || end >= line.Length || Numerals.Fold(line[end]) != ')')
        {
            return 0;
        }

        next = end;
        return AfterLetters + rank;
    }

    /// <summary>Behind 1er, 1º, 3.º, 2nd and the like; the same place where no such ending stands.</summary>
    private static int SkipOrdinal(ReadOnlySpan<char> line, int at)
    {
        var sign = at + 1 < line.Length && line[at] == '.' ? at + 1 : at;
        if (sign < line.Length && line[sign] is '\u00BA' or '\u00AA' or '\u00B0')
        {
            return sign + 1;
        }

        foreach (var ending in (ReadOnlySpan<string>)["er", "re", "st", "nd", "rd", "th"])
        {
            var end = at + ending.Length;
            if (end <= line.Length && line[at..end].SequenceEqual(ending) && (end == line.Length || !char.IsLetterOrDigit(line[end])))
            {
                return end;
            }
        }

        return at;
    }

    /// <summary>Behind the raised digits of a footnote.</summary>
    private static int SkipRaised(ReadOnlySpan<char> line, int at)
    {
        while (at < line.Length && line[at] is '\u00B9' or '\u00B2' or '\u00B3' or (>= '\u2070' and <= '\u2079'))
        {
            at++;
        }

        return at;
    }

    private static bool IsHyphen(ReadOnlySpan<char> line, int at) => at < line.Length && line[at] is '-' or '\u2013' or '\u2011';

    private static bool IsLetterAlone(ReadOnlySpan<char> line, int at) =>
        at < line.Length && char.IsAsciiLetter(line[at]) && (at + 1 == line.Length || !char.IsLetterOrDigit(line[at + 1]));

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
