using System.Text;

namespace Miner.Learning;

/// <summary>
/// Takes out of a sentence what differs from one error of a kind to the next, and leaves a word for it: <c>&lt;text&gt;</c> for what is
/// quoted, <c>&lt;id&gt;</c>, <c>&lt;hex&gt;</c>, <c>&lt;n&gt;</c>, <c>&lt;time&gt;</c>, <c>&lt;path&gt;</c>, <c>&lt;url&gt;</c>. One pass
/// from left to right, no search back.
/// </summary>
internal static class ErrorMask
{
    private const string Quotes = "\"'`“‘«";
    private const string QuoteEnds = "\"'`”’»";

    public static string Over(ReadOnlySpan<char> sentence)
    {
        var masked = new StringBuilder(Math.Min(sentence.Length, 256));
        for (var i = 0; i < sentence.Length && masked.Length <= ErrorTemplate.MaxLength;)
        {
            var c = sentence[i];
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                if (masked.Length > 0 && masked[^1] != ' ') masked.Append(' ');
                i++;
            }
            else if (QuotedLength(sentence, i) is > 0 and var quoted)
            {
                masked.Append("<text>");
                i += quoted;
            }
            else if (IsWordPart(c))
            {
                var length = WordLength(sentence[i..]);
                i += Word(masked, sentence.Slice(i, length));
            }
            else
            {
                masked.Append(c);
                i++;
            }
        }

        return masked.ToString().TrimEnd();
    }

    /// <summary>Length of the quotation that begins here, both marks included, or 0. An apostrophe inside a word begins none.</summary>
    private static int QuotedLength(ReadOnlySpan<char> text, int at)
    {
        var kind = Quotes.IndexOf(text[at], StringComparison.Ordinal);
        if (kind < 0 || (at > 0 && char.IsLetterOrDigit(text[at - 1]))) return 0;
        var end = QuoteEnds[kind];
        for (var i = at + 1; i < text.Length; i++)
        {
            // doesn't, runner's: a mark before a letter ends nothing.
            if (text[i] == end && (i + 1 == text.Length || !char.IsLetterOrDigit(text[i + 1]))) return i + 1 - at;
        }

        return 0;
    }

    private static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '+' or '/' or '\\' or '~' or '#' or '@' or '%' or '.';

    /// <summary>A run without spaces; punctuation that ends a clause is left outside, what joins parts of one name is inside.</summary>
    private static int WordLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (IsWordPart(text[length]) || text[length] is ':' or '?' or '&' or '=' or '*' or '$')) length++;
        while (length > 1 && text[length - 1] is '.' or ':' or '?' or '&' or '=' or '-' or '*' or '$') length--;
        return length;
    }

    /// <summary>Appends the word or what stands for it, and returns how much of it that was.</summary>
    private static int Word(StringBuilder masked, ReadOnlySpan<char> word)
    {
        if (WordKind.Whole(word) is { } whole)
        {
            masked.Append(whole);
            return word.Length;
        }

        // port=8080, host:443: the name stays, the value is looked at for itself.
        var part = word.IndexOfAny(":=?&");
        var piece = part > 0 ? word[..part] : part == 0 ? word[..1] : word;
        var kind = WordKind.Piece(piece, out var unit);
        masked.Append(kind ?? piece).Append(kind is null ? [] : unit);
        return piece.Length;
    }
}
