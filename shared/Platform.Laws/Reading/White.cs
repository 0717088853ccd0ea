using System.Text;

namespace Platform.Laws;

/// <summary>What counts as white space: Unicode's, and the characters of no width that editors leave behind.</summary>
internal static class White
{
    private const int TabWidth = 8;

    public static bool Is(char c) => char.IsWhiteSpace(c) || c is '\u200B' or '\u2060' or '\uFEFF';

    public static bool Is(Rune rune) => rune.IsBmp && Is((char)rune.Value);

    /// <summary>How many bytes of white space the run begins with, and the column that it ends at.</summary>
    public static int Leading(ReadOnlySpan<byte> bytes, out int column)
    {
        column = 0;
        var at = 0;
        while (at < bytes.Length)
        {
            Rune.DecodeFromUtf8(bytes[at..], out var rune, out var length);
            if (!Is(rune))
            {
                break;
            }

            column = rune.Value switch
            {
                '\t' => (column / TabWidth * TabWidth) + TabWidth,
                0x3000 => column + 2,
                0x200B or 0x2060 or 0xFEFF => column,
                _ => column + 1,
            };
            at += length;
        }

        return at;
    }

    /// <summary>The length of what remains when white space at the end, line ends included, is left out.</summary>
    public static int TrimmedLength(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.Length;
        while (end > 0)
        {
            Rune.DecodeLastFromUtf8(bytes[..end], out var rune, out var length);
            if (!Is(rune))
            {
                break;
            }

            end -= length;
        }

        return end;
    }
}
