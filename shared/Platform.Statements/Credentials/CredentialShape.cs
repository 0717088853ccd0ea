using System.Buffers;
using System.Runtime.InteropServices;

namespace Platform.Statements;

/// <summary>Looks at one place of a text where something begins.</summary>
/// <param name="text">All of it.</param>
/// <param name="at">Where the beginning stands.</param>
/// <param name="after">Where the beginning ends.</param>
internal delegate Extent CredentialShape(string text, int at, int after);

/// <summary>
/// What is to be taken out of a text, and from where the same is to be looked for again. Nothing is to be taken out where both ends are
/// one.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Extent(int From, int To, int Again)
{
    public bool IsSome => To > From;

    public static Extent Of(int from, int to) => new(from, to, to);

    /// <summary>There is none here, and there is none that begins before <paramref name="again"/>.</summary>
    public static Extent None(int again) => new(again, again, again);
}

/// <summary>
/// How credentials go on behind their beginning. Each of these either finds something, and then goes on behind it, or has looked at a run
/// of characters in which it need not begin again: so that no
/// text makes it look twice at the same place, however often a beginning stands in it.
/// </summary>
internal static class Shape
{
    private const int ShortestToken = 20;
    private const int MostDecoded = 1_024;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> WordChars = SearchValues.Create(Letters + "_");
    private static readonly SearchValues<char> Base64Url = SearchValues.Create(Letters + "_-");
    private static readonly SearchValues<char> WebTokenChars = SearchValues.Create(Letters + "_-.");
    private static readonly SearchValues<char> BearerChars = SearchValues.Create(Letters + "_-.~+/");
    private static readonly SearchValues<char> BlockName = SearchValues.Create(Letters + " ");
    private static readonly SearchValues<char> PathChars = SearchValues.Create(Letters + "_-/");
    private static readonly SearchValues<char> HashChars = SearchValues.Create(Letters + "./$=,+-_");
    private static readonly SearchValues<char> HexChars = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> Capitals = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    private static readonly SearchValues<char> AuthorityEnds = SearchValues.Create(" \t\r\n/?#\"'<>\\");

    /// <summary>Armoured blocks that everybody may read.</summary>
    private static readonly string[] PublicBlocks = [" CERTIFICATE", " CERTIFICATE REQUEST", " PUBLIC KEY", " RSA PUBLIC KEY", " PGP PUBLIC KEY BLOCK"];

    /// <summary>Armoured text, to its end or to the text's.</summary>
    public static Extent Block(string text, int at, int after)
    {
        const string Dashes = "-----", End = "-----END";
        var name = RunEnd(text, after, BlockName);
        if (!text.AsSpan(name).StartsWith(Dashes, StringComparison.Ordinal)) return Extent.None(name);
        foreach (var block in PublicBlocks)
        {
            if (text.AsSpan(after, name - after).SequenceEqual(block)) return Extent.None(name);
        }

        var end = text.IndexOf(End, name + Dashes.Length, StringComparison.OrdinalIgnoreCase);
        if (end < 0) return Extent.Of(at, text.Length);
        end = RunEnd(text, end + End.Length, BlockName);
        return Extent.Of(at, text.AsSpan(end).StartsWith(Dashes, StringComparison.Ordinal) ? end + Dashes.Length : end);
    }

    /// <summary>
    /// The password in <c>scheme://user:password@host</c>, up to the last <c>@</c>; where the text ends before any, what is no port.
    /// </summary>
    public static Extent UserInfo(string text, int at, int after)
    {
        if (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])) return Extent.None(after);
        var end = text.AsSpan(after).IndexOfAny(AuthorityEnds) is var length && length < 0 ? text.Length : after + length;
        var authority = text.AsSpan(after, end - after);
        var (colon, host) = (authority.IndexOf(':'), authority.LastIndexOf('@'));
        // A token alone; a user's name alone is shorter.
        if (host >= ShortestToken && (colon < 0 || colon > host)) return new Extent(after, after + host, end);
        if (colon < 0 || (host >= 0 && colon > host)) return Extent.None(end);
        if (host < 0)
        {
            // The text may have been cut here; but a port at the end of a sentence is no password.
            var port = authority[(colon + 1)..].TrimEnd(".,;:!?)]}");
            return end == text.Length && !authority.StartsWith('[') && port.ContainsAnyExceptInRange('0', '9')
                ? Extent.Of(after + colon + 1, end)
                : Extent.None(end);
        }

        return new Extent(after + colon + 1, after + host, end);
    }

    /// <summary>
    /// Three or more parts of base64 with dots between, as a JSON web token is written; or what the end of the text left of one.
    /// </summary>
    public static Extent WebToken(string text, int at, int after)
    {
        const int Shortest = 5;
        if (at > 0 && WordChars.Contains(text[at - 1])) return Extent.None(after);
        var first = RunEnd(text, after, Base64Url);
        if (first - after < Shortest) return Extent.None(first);
        if (first == text.Length) return Extent.Of(at, first);
        if (text[first] != '.') return Extent.None(first);
        var second = RunEnd(text, first + 1, Base64Url);
        if (second == text.Length) return Extent.Of(at, second);
        if (second - first <= Shortest || text[second] != '.') return Extent.None(second);
        return Extent.Of(at, RunEnd(text, second, WebTokenChars));
    }

    /// <summary>After white space, at least so many characters of a token.</summary>
    public static CredentialShape AfterSpace(int atLeast) => (text, at, after) =>
    {
        if (at > 0 && WordChars.Contains(text[at - 1])) return Extent.None(after);
        var from = after;
        while (from < text.Length && char.IsWhiteSpace(text[from])) from++;
        var to = RunEnd(text, from, BearerChars);
        if (from == after || to - from < atLeast) return Extent.None(from);
        while (to < text.Length && text[to] == '=') to++;
        return Extent.Of(from, to);
    };

    /// <summary>A word that goes on with exactly so many letters and digits.</summary>
    public static CredentialShape Word(int length) => (text, at, after) =>
    {
        if (at > 0 && WordChars.Contains(text[at - 1])) return Extent.None(after);
        var to = after;
        while (to < text.Length && to - after <= length && WordChars.Contains(text[to])) to++;
        return to - after == length ? Extent.Of(at, to) : Extent.None(after);
    };

    /// <summary>A word that goes on with at least so many characters of a token.</summary>
    public static CredentialShape Run(int atLeast) => (text, at, after) =>
    {
        if (at > 0 && WordChars.Contains(text[at - 1])) return Extent.None(after);
        var to = TokenEnd(text, after);
        return to - after >= atLeast ? Extent.Of(at, to) : Extent.None(after);
    };

    /// <summary>
    /// The same where its beginning is also one of ordinary words: among the characters must be a digit and a capital, or no hyphen.
    /// </summary>
    public static CredentialShape MixedRun(int atLeast) => (text, at, after) =>
    {
        if (at > 0 && WordChars.Contains(text[at - 1])) return Extent.None(after);
        var to = TokenEnd(text, after);
        if (to - after < atLeast) return Extent.None(after);
        var run = text.AsSpan(after, to - after);
        return run.ContainsAny(Digits) && (run.ContainsAny(Capitals) || !run.Contains('-')) ? Extent.Of(at, to) : Extent.None(to);
    };

    /// <summary>A word that goes on with so many hexadecimal digits and nothing else.</summary>
    public static CredentialShape Hex(int length) => (text, at, after) =>
    {
        if (at > 0 && WordChars.Contains(text[at - 1])) return Extent.None(after);
        var to = after;
        while (to < text.Length && to - after <= length && HexChars.Contains(text[to])) to++;
        return to - after == length ? Extent.Of(at, to) : Extent.None(after);
    };

    /// <summary>What goes on with at least so many characters of a path; the host before it stays.</summary>
    public static CredentialShape Path(int atLeast) => (text, at, after) =>
    {
        var to = RunEnd(text, after, PathChars);
        return to - after >= atLeast ? Extent.Of(after, to) : Extent.None(after);
    };

    /// <summary>A hash of a password, which can be guessed at.</summary>
    public static CredentialShape Hash(int atLeast) => (text, at, after) =>
    {
        var to = RunEnd(text, after, HashChars);
        return to - after >= atLeast ? Extent.Of(at, to) : Extent.None(after);
    };

    /// <summary>All that follows.</summary>
    public static Extent ToEnd(string text, int at, int after) => Extent.Of(at, text.Length);

    /// <summary><c>Basic</c>, white space, and the base64 of something with a colon in it.</summary>
    public static Extent Basic(string text, int at, int after)
    {
        if (at > 0 && WordChars.Contains(text[at - 1])) return Extent.None(after);
        var from = after;
        while (from < text.Length && char.IsWhiteSpace(text[from])) from++;
        var to = RunEnd(text, from, BearerChars);
        var whole = Math.Min(to - from, MostDecoded) / 4 * 4;
        if (from == after || whole == 0) return Extent.None(from);
        Span<byte> decoded = stackalloc byte[MostDecoded];
        // Of a run with a rest the rest is no matter: the colon is where the name ends.
        if (!Convert.TryFromBase64Chars(text.AsSpan(from, whole), decoded, out var length)) return Extent.None(to);
        if (!decoded[..length].Contains((byte)':')
            && !(to - from > whole && TryRest(text.AsSpan(from + whole, Math.Min(to - from - whole, 3)), decoded, out length) && decoded[..length].Contains((byte)':')))
            return Extent.None(to);
        while (to < text.Length && text[to] == '=') to++;
        return Extent.Of(from, to);
    }

    /// <summary>An id of a bot in digits before <c>:AA</c>, and its token behind it.</summary>
    public static Extent Bot(string text, int at, int after)
    {
        const int LeastDigits = 8, LeastToken = 30;
        var digits = 0;
        while (digits < LeastDigits && at - digits > 0 && char.IsAsciiDigit(text[at - digits - 1])) digits++;
        if (digits < LeastDigits) return Extent.None(after);
        var to = RunEnd(text, after, Base64Url);
        return to - after >= LeastToken ? Extent.Of(at + 1, to) : Extent.None(after);
    }

    private static bool TryRest(ReadOnlySpan<char> rest, Span<byte> decoded, out int length)
    {
        Span<char> padded = ['=', '=', '=', '='];
        rest.CopyTo(padded);
        return Convert.TryFromBase64Chars(padded, decoded, out length);
    }

    /// <summary>Where the token ends that goes on here; a point at the end of a sentence is none of it.</summary>
    private static int TokenEnd(string text, int from)
    {
        var to = RunEnd(text, from, WebTokenChars);
        while (to > from && text[to - 1] == '.') to--;
        return to;
    }

    private static int RunEnd(string text, int from, SearchValues<char> of) =>
        text.AsSpan(from).IndexOfAnyExcept(of) is var length && length < 0 ? text.Length : from + length;
}
