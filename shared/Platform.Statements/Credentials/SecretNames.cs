using System.Buffers;
using System.Globalization;
using System.Text;

namespace Platform.Statements;

/// <summary>Judges names by their words, in time that grows as the name does.</summary>
internal static class SecretNames
{
    private const int MostParts = 8;

    /// <summary>Longer than any word of the table.</summary>
    private const int LongestWord = 32;

    private const string Accented = "áàâäãåăąçćčďđéèêëěęğíìîïıłñńňóòôöõőøřśšşťúùûüűůýÿźżžάέήίόύώς";
    private const string Plain = "aaaaaaaacccddeeeeeegiiiiilnnnooooooorssstuuuuuuyyzzzαεηιουωσ";

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = Set(CredentialTable.Words);
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> LastWords = Set(CredentialTable.LastWords);
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> AboutIt = Set(CredentialTable.AboutIt);
    private static readonly SearchValues<string> Pieces = SearchValues.Create([.. CredentialTable.Pieces.Select(Folded)], StringComparison.Ordinal);

    public static bool IsOne(ReadOnlySpan<char> name)
    {
        var parts = PartsOf(name);
        if (parts.Count == 0 || (parts.Count > 1 && AboutIt.Contains(parts[^1]))) return false;
        if (LastWords.Contains(parts[^1])) return true;
        Span<char> joined = stackalloc char[LongestWord];
        for (var first = 0; first < parts.Count; first++)
        {
            if (IsSecretWord(parts[first])) return true;
            var length = 0;
            for (var i = first; i < parts.Count && i < first + MostParts && length + parts[i].Length <= LongestWord; i++)
            {
                parts[i].CopyTo(joined[length..]);
                length += parts[i].Length;
                if (Words.Contains(joined[..length])) return true;
            }
        }

        return false;
    }

    public static bool IsCounted(ReadOnlySpan<char> name) => PartsOf(name) is var parts && (parts.Contains("tokens") || parts is [.., "auth" or "pass" or "cookies"]);

    private static bool IsSecretWord(string word)
    {
        if (word.AsSpan().IndexOfAny(Pieces) >= 0)
        {
            foreach (var harmless in CredentialTable.Harmless)
            {
                if (word.StartsWith(harmless, StringComparison.Ordinal)) return false;
            }

            return true;
        }

        foreach (var end in CredentialTable.Ends)
        {
            if (word.EndsWith(end, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>
    /// Its words in lower case and without accents. Where a digit, a sign or a capital stands, another word begins; of capitals in a row
    /// the last one begins a word where a small letter follows.
    /// </summary>
    private static List<string> PartsOf(ReadOnlySpan<char> name)
    {
        var parts = new List<string>();
        var word = new StringBuilder();
        var before = ' ';
        for (var at = 0; at < name.Length; at++)
        {
            var c = name[at];
            if (!char.IsLetter(c) && !IsMark(c))
            {
                End();
                before = ' ';
                continue;
            }

            var next = at + 1 < name.Length ? name[at + 1] : ' ';
            if (char.IsUpper(c) && (char.IsLower(before) || (char.IsUpper(before) && char.IsLower(next)))) End();
            word.Append(c);
            before = c;
        }

        End();
        return parts;

        void End()
        {
            if (word.Length > 0) parts.Add(Folded(word.ToString()));
            word.Clear();
        }
    }

    // The framework normalizes nothing where it runs without the data of cultures, as services do.
    private static string Folded(string word)
    {
        if (Ascii.IsValid(word)) return word.ToLowerInvariant();
        var folded = new StringBuilder(word.Length);
        foreach (var c in word)
        {
            if (IsMark(c)) continue;
            var small = char.ToLowerInvariant(c);
            folded.Append(Accented.IndexOf(small, StringComparison.Ordinal) is var at && at >= 0 ? Plain[at] : small);
        }

        return folded.ToString().Replace("ß", "ss", StringComparison.Ordinal);
    }

    private static bool IsMark(char c) => c > '\x7f' && char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Set(string[] words) =>
        words.Select(Folded).ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
}
