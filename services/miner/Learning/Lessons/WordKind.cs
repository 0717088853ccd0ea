using System.Buffers;

namespace Miner.Learning;

/// <summary>What one word of an error is, judged by its letters alone.</summary>
internal static class WordKind
{
    private const int LeastHex = 8;
    private const int LongestUnit = 3;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> AfterTime = SearchValues.Create("0123456789.Zz+-:");
    private static readonly SearchValues<char> InPath = SearchValues.Create("/\\abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>The mask of a word whose colons and equals signs belong to it, or null.</summary>
    public static string? Whole(ReadOnlySpan<char> word) =>
        word.Contains("://", StringComparison.Ordinal) ? "<url>"
        : IsPath(word) ? "<path>"
        : IsTime(word) ? "<time>"
        : null;

    /// <summary>The mask of a word without separators, or null where it stays; a number keeps its unit.</summary>
    public static string? Piece(ReadOnlySpan<char> piece, out ReadOnlySpan<char> unit)
    {
        unit = [];
        if (!piece.ContainsAnyInRange('0', '9')) return null;
        if (Guid.TryParse(piece, out _) && piece.Length >= 32) return "<id>";
        var number = NumberLength(piece);
        if (number == piece.Length) return "<n>";
        if (IsHex(piece)) return "<hex>";
        if (number > 0 && piece.Length - number <= LongestUnit && IsUnit(piece[number..]))
        {
            unit = piece[number..];
            return "<n>";
        }

        return "<id>";
    }

    private static bool IsPath(ReadOnlySpan<char> word) =>
        (word.Length > 1 && (word[0] is '/' or '~' or '\\') && word[1..].ContainsAny(InPath))
        || (word.Length > 2 && word[1] == ':' && word[2] is '\\' or '/' && char.IsAsciiLetter(word[0]))
        || word.StartsWith("./", StringComparison.Ordinal) || word.StartsWith("../", StringComparison.Ordinal)
        || word.Count('/') > 1;

    /// <summary>2026-01-31 or 09:30:00, alone or joined, with a zone or without.</summary>
    private static bool IsTime(ReadOnlySpan<char> word)
    {
        if (word.Length >= 10 && Matches(word, "0000-00-00")) return word.Length == 10 || word[10] is 'T' or 't';
        return word.Length is >= 8 and <= 18 && Matches(word, "00:00:00") && !word[8..].ContainsAnyExcept(AfterTime);
    }

    private static bool Matches(ReadOnlySpan<char> word, string layout)
    {
        for (var i = 0; i < layout.Length; i++)
        {
            if (layout[i] == '0' ? !char.IsAsciiDigit(word[i]) : word[i] != layout[i]) return false;
        }

        return true;
    }

    /// <summary>Length of the number it begins with: a sign, digits, and dots or commas between digits; also 1e9.</summary>
    private static int NumberLength(ReadOnlySpan<char> piece)
    {
        var i = piece[0] is '+' or '-' or '#' ? 1 : 0;
        var digits = i;
        while (i < piece.Length && (char.IsAsciiDigit(piece[i]) || (piece[i] == '.' && i > digits && i + 1 < piece.Length && char.IsAsciiDigit(piece[i + 1])))) i++;
        return i > digits ? i : 0;
    }

    private static bool IsHex(ReadOnlySpan<char> piece)
    {
        if (piece.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return piece.Length > 2 && !piece[2..].ContainsAnyExcept(HexDigits);
        return piece.Length >= LeastHex && !piece.ContainsAnyExcept(HexDigits);
    }

    private static bool IsUnit(ReadOnlySpan<char> rest)
    {
        foreach (var c in rest)
        {
            if (!char.IsAsciiLetter(c) && c != '%') return false;
        }

        return true;
    }
}
