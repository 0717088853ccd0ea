using System.Text;
using Spectre.Console;

namespace Hestia.Showing;

/// <summary>Terminal columns: a CJK character takes two, an accent none.</summary>
internal static class Cells
{
    public static int Width(string text)
    {
        foreach (var c in text)
        {
            if (c >= '\u007f')
            {
                return text.GetCellWidth();
            }
        }

        return text.Length;
    }

    public static string Cut(string text, int width)
    {
        if (Width(text) <= width)
        {
            return text;
        }

        if (width <= 0)
        {
            return "";
        }

        var kept = new StringBuilder(width);
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var piece = rune.ToString();
            var cells = Width(piece);
            if (used + cells > width - 1)
            {
                break;
            }

            kept.Append(piece);
            used += cells;
        }

        return kept.Append('…').ToString();
    }

    public static string Pad(string text, int width) => text + new string(' ', Math.Max(0, width - Width(text)));

    public static string PadLeft(string text, int width) => new string(' ', Math.Max(0, width - Width(text))) + text;
}
