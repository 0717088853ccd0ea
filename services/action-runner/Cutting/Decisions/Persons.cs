using System.Globalization;
using System.Text;
using Cutting.Storage;

namespace Cutting.Decisions;

/// <summary>Two spellings of one name must not make two people.</summary>
internal static class Persons
{
    // The database has the tables of characters, which a process without the system's own leaves out: there, normalising changes nothing.
    private const string PlainSql = "SELECT normalize($1, NFKC), normalize($2, NFKC)";

    public static async Task<bool> AreOneAsync(NpgsqlConnection connection, string one, string other, CancellationToken cancel)
    {
        await using var plain = connection.Command(PlainSql, one, other);
        await using var reader = await plain.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return AreOne(reader.GetString(0), reader.GetString(1));
    }

    /// <summary>Of names in compatibility form: what is not seen is left out, case and outer white space do not count.</summary>
    internal static bool AreOne(string one, string other) => string.Equals(Folded(one), Folded(other), StringComparison.Ordinal);

    private static string Folded(string name)
    {
        var seen = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune)) seen.Append(' ');
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control)) seen.Append(rune.ToString());
        }

        return seen.ToString().Trim().ToUpperInvariant();
    }
}
