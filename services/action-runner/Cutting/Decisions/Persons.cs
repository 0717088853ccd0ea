using System.Globalization;
using System.Text;

namespace Cutting.Decisions;

/// <summary>Two spellings of one name must not make two people.</summary>
internal static class Persons
{
    /// <summary>Between the wide forms of the ASCII characters, U+FF01 to U+FF5E, and the characters themselves.</summary>
    private const int Wide = 0xFF01 - '!';

    public static bool AreOne(string one, string other) => string.Equals(Folded(one), Folded(other), StringComparison.Ordinal);

    /// <summary>Compatibility forms made plain, what is not seen left out, case and outer white space ignored.</summary>
    internal static string Folded(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control) continue;
            // A process without the system's tables of characters leaves the text as it is when it normalises it: the wide forms are the
            // ones that people type.
            var folded = rune.Value is >= 0xFF01 and <= 0xFF5E ? new Rune(rune.Value - Wide) : rune;
            plain.Append(Rune.IsWhiteSpace(folded) ? " " : folded.ToString());
        }

        return plain.ToString().Normalize(NormalizationForm.FormKC).Trim().ToUpperInvariant();
    }
}
