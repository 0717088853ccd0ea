using System.Globalization;
using System.Text;

namespace Platform.Statements;

/// <summary>
/// Whether two names are one person's. Two spellings of one name must not make two people where one may not do what the other did. It
/// rather takes two for one than one for two. Pure.
/// </summary>
public static class Persons
{
    // Capital letters of other scripts, and the Latin ones that most faces draw alike.
    private const string Alike =
        "\u0391A\u0392B\u0395E\u0396Z\u0397H\u0399I\u039AK\u039CM\u039DN\u039FO\u03A1P\u03A4T\u03A5Y\u03A7X\u03F2C\u03F9C\u037FJ"
        + "\u0410A\u0412B\u0415E\u0405S\u0406I\u0408J\u041AK\u041CM\u041DH\u041EO\u0420P\u0421C\u0422T\u0423Y\u0425X\u0500D\u051AQ\u051CW"
        + "\u04AEY\u04BAH\u04C0I\u0555O\u054DU\u053CL";

    private static readonly Dictionary<int, char> Latin = Alike.Chunk(2).ToDictionary(pair => (int)pair[0], pair => pair[1]);

    /// <summary>
    /// Compared in compatibility form (NFKC), without case, without what is not seen and without white space at the ends, with the capital
    /// letters of Greek, Cyrillic and Armenian that look like Latin ones taken for those. What looks alike in another way (<c>rn</c> and
    /// <c>m</c>, <c>0</c> and <c>O</c>, an accent more) stays two.
    /// </summary>
    public static bool AreOne(string one, string other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return string.Equals(Folded(one), Folded(other), StringComparison.Ordinal);
    }

    private static string Folded(string name)
    {
        var seen = new StringBuilder(name.Length);
        var capitals = UnicodeForms.Compatible(Seen(name)).ToUpperInvariant()
            .Replace("\u1E9E", "SS", StringComparison.Ordinal).Replace("\u00DF", "SS", StringComparison.Ordinal);
        // Capitals may have forms of their own.
        foreach (var rune in UnicodeForms.Compatible(capitals).EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune)) seen.Append(seen.Length > 0 && seen[^1] != ' ' ? " " : "");
            else if (Latin.TryGetValue(rune.Value, out var latin)) seen.Append(latin);
            else seen.Append(rune.ToString());
        }

        return seen.ToString().TrimEnd();
    }

    private static string Seen(string name) => string.Concat(name.EnumerateRunes()
        .Where(rune => !Identifier.IsUnseen(rune.Value) && (Rune.IsWhiteSpace(rune)
            || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control)))
        .Select(rune => rune.ToString()));
}
