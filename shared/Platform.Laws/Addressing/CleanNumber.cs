using System.Globalization;
using System.Text;

namespace Platform.Laws;

/// <summary>A number as an address has it: digits of any script as ASCII, outer punctuation and spaces off, the inner made safe.</summary>
internal static class CleanNumber
{
    /// <summary>"(15 bis)." is "15bis", "2.3–4.5" is "2.3-4.5", "1A." is "1A". A number without letters and digits is empty.</summary>
    public static string Of(string number)
    {
        var clean = new StringBuilder(number.Length);
        foreach (var rune in number.EnumerateRunes())
        {
            if (Rune.IsDigit(rune))
            {
                clean.Append((int)Rune.GetNumericValue(rune));
            }
            else if (rune.IsAscii && Rune.IsLetterOrDigit(rune))
            {
                clean.Append((char)rune.Value);
            }
            else if (rune.Value is >= 0xFF21 and <= 0xFF3A or >= 0xFF41 and <= 0xFF5A)
            {
                clean.Append((char)(rune.Value - 0xFEE0));
            }
            else if (Rune.IsLetter(rune))
            {
                // A letter outside ASCII has several spellings in a URL; its code point has one.
                clean.Append(CultureInfo.InvariantCulture, $"u{rune.Value:x4}");
            }
            else if (rune.Value is '.' or 0xFF0E)
            {
                clean.Append('.');
            }
            else if (!White.Is(rune) && rune.Value is not ('(' or ')' or '[' or ']' or 0xFF08 or 0xFF09))
            {
                clean.Append('-');
            }
        }

        return clean.ToString().Trim('.', '-');
    }
}
