using System.Buffers;
using System.Runtime.InteropServices;

namespace ActionRunner.Executing.Redacting;

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
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> WordChars = SearchValues.Create(Letters + "_");
    private static readonly SearchValues<char> Base64Url = SearchValues.Create(Letters + "_-");
    private static readonly SearchValues<char> WebTokenChars = SearchValues.Create(Letters + "_-.");
    private static readonly SearchValues<char> BearerChars = SearchValues.Create(Letters + "_-.~+/");
    private static readonly SearchValues<char> BlockName = SearchValues.Create(Letters + " ");
    private static readonly SearchValues<char> AuthorityEnds = SearchValues.Create(" \t\r\n/?#\"'<>\\");

    /// <summary>Armoured text, to its end or to the text's.</summary>
    public static Extent Block(string text, int at, int after)
    {
        const string Dashes = "-----", End = "-----END";
        var name = RunEnd(text, after, BlockName);
        if (!text.AsSpan(name).StartsWith(Dashes, StringComparison.Ordinal)) return Extent.None(name);
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

    private static int RunEnd(string text, int from, SearchValues<char> of) =>
        text.AsSpan(from).IndexOfAnyExcept(of) is var length && length < 0 ? text.Length : from + length;
}
