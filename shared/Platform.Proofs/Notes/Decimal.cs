using System.Globalization;

namespace Platform.Proofs.Notes;

/// <summary>Whole numbers as these formats write them: digits alone, without leading zeros.</summary>
internal static class Decimal
{
    public static long? Read(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && (text.Length == 1 || text[0] != '0') ? value : null;
}
