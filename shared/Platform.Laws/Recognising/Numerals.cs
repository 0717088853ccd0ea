using System.Globalization;

namespace Platform.Laws;

/// <summary>The values of digits, letters and number words.</summary>
internal static class Numerals
{
    private const int Letters = 27;

    private static readonly string[] Words =
    [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
        "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
    ];

    private static readonly string[] Tens = ["ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    /// <summary>From 2 on; what stands there twice is written in two ways.</summary>
    private static readonly string[][] Inserted =
    [
        ["bis"], ["ter"], ["quater"], ["quinquies"], ["sexies"], ["septies"], ["octies"], ["novies", "nonies"], ["decies"], ["undecies"],
        ["duodecies"], ["terdecies"], ["quaterdecies"], ["quindecies"], ["sexdecies"], ["septdecies"], ["octodecies"], ["novodecies"],
        ["vicies"],
    ];

    /// <summary>Full-width forms as ASCII; the ideographic comma, which closes a number as a dot does, as a dot.</summary>
    public static char Fold(char c) => c switch
    {
        >= '\uFF01' and <= '\uFF5E' => (char)(c - 0xFEE0),
        '\u3001' => '.',
        _ => c,
    };

    /// <summary>The value of a decimal digit of any script, or -1.</summary>
    public static int Digit(char c) =>
        char.IsAsciiDigit(c) ? c - '0' : c > 127 && char.IsDigit(c) ? CharUnicodeInfo.GetDecimalDigitValue(c) : -1;

    /// <summary>The value of a roman number in its usual spelling, or 0.</summary>
    public static int Roman(ReadOnlySpan<char> letters)
    {
        if (letters.Length is 0 or > 15)
        {
            return 0;
        }

        var value = 0;
        for (var i = 0; i < letters.Length; i++)
        {
            var digit = RomanDigit(letters[i]);
            if (digit == 0)
            {
                return 0;
            }

            value += i + 1 < letters.Length && digit < RomanDigit(letters[i + 1]) ? -digit : digit;
        }

        return value > 0 && letters.Equals(WriteRoman(value), StringComparison.OrdinalIgnoreCase) ? value : 0;
    }

    /// <summary>"one" to "twenty", and the tens; or 0.</summary>
    public static int Word(ReadOnlySpan<char> word) =>
        IndexOf(Words, word) is >= 0 and var index ? index + 1 : (IndexOf(Tens, word) + 1) * 10;

    /// <summary>
    /// The rank of what stands behind a number that was inserted: A, then AA, then B; before A stands ZA; bis is as B, ter as C. Or 0.
    /// </summary>
    public static int Suffix(ReadOnlySpan<char> suffix)
    {
        if (suffix.Length is 1 or 2 && char.IsAsciiLetter(suffix[0]) && char.IsAsciiLetter(suffix[^1]))
        {
            var second = suffix.Length == 2 ? Letter(suffix[1]) : 0;
            return suffix.Length == 2 && char.ToUpperInvariant(suffix[0]) == 'Z' ? second : (Letter(suffix[0]) * Letters) + second;
        }

        for (var i = 0; i < Inserted.Length; i++)
        {
            if (IndexOf(Inserted[i], suffix) >= 0)
            {
                return (i + 2) * Letters;
            }
        }

        return 0;
    }

    /// <summary>The place in the alphabet of what a suffix begins with.</summary>
    public static int Rank(int suffix) => Math.Max(1, suffix / Letters);

    public static int Letter(char c) => char.ToLowerInvariant(c) - 'a' + 1;

    private static int IndexOf(string[] words, ReadOnlySpan<char> word)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (word.Equals(words[i], StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    private static int RomanDigit(char c) => char.ToLowerInvariant(c) switch
    {
        'i' => 1,
        'v' => 5,
        'x' => 10,
        'l' => 50,
        'c' => 100,
        'd' => 500,
        'm' => 1000,
        _ => 0,
    };

    private static string WriteRoman(int value)
    {
        ReadOnlySpan<int> values = [1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1];
        ReadOnlySpan<string> signs = ["m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"];
        var text = string.Empty;
        for (var i = 0; i < values.Length; i++)
        {
            for (; value >= values[i]; value -= values[i])
            {
                text += signs[i];
            }
        }

        return text;
    }
}
