using System.Buffers;

namespace Platform.Statements;

/// <summary>Whether a name says that its value is secret.</summary>
public delegate bool SecretName(ReadOnlySpan<char> name);

/// <summary>
/// Values behind a name, in any text: <c>name=value</c>, <c>name: value</c>, <c>"name": "value"</c> of JSON that is whole, cut or written
/// inside of other JSON, <c>&lt;name>value&lt;</c>. A value
/// without an end goes to the end of the text.
/// </summary>
internal static class NamedValue
{
    /// <summary>
    /// Of a longer name so much of its end is looked at: what stands before every separator is looked at, and that must not add up.
    /// </summary>
    private const int MaxName = 128;
    private const int MaxSpace = 16;

    private static readonly SearchValues<char> NameChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.$[]");

    public static readonly SearchValues<char> Separators = SearchValues.Create("=:>");

    /// <summary>What ends a value without quotes.</summary>
    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\r\n\f\v;,&\"'");

    private static readonly SearchValues<char> LineEnds = SearchValues.Create("\r\n\"");

    /// <summary>The value behind the separator that stands here.</summary>
    /// <param name="text">All of it.</param>
    /// <param name="at">A separator.</param>
    /// <param name="isSecret">Decides by the name.</param>
    /// <param name="isFailure">Whether the text begins with a code of the form <c>CODE: sentence</c>, which is no name.</param>
    public static Extent At(string text, int at, SecretName isSecret, bool isFailure)
    {
        var isTag = text[at] == '>';
        var name = NameBefore(text, at, isTag);
        if (name.IsEmpty || (!isSecret(name) && !IsInQuery(text, at, name)) || (isFailure && IsCode(text, at, name))) return Extent.None(at + 1);

        var from = at + 1;
        if (isTag) return End(text, from, text.AsSpan(from).IndexOf('<'));
        // ":=", "=>" and their like.
        for (var more = 0; more < 2 && from < text.Length && text[from] is '=' or ':' or '>'; more++) from++;
        while (from < text.Length && char.IsWhiteSpace(text[from])) from++;
        var slashes = 0;
        while (from + slashes < text.Length && text[from + slashes] == '\\') slashes++;
        if (from + slashes == text.Length) return Extent.None(text.Length);
        return text[from + slashes] switch
        {
            '"' or '\'' => Quoted(text, from + slashes + 1, text[from + slashes], slashes),
            '{' or '[' => Extent.Of(from, StructureEnd(text, from + slashes)),
            _ => Bare(text, from, name),
        };
    }

    /// <summary>Names that say something only in the query of a URL.</summary>
    private static bool IsInQuery(string text, int at, ReadOnlySpan<char> name)
    {
        var before = at - name.Length - 1;
        if (text[at] != '=' || before < 0 || text[before] is not ('?' or '&' or ';')) return false;
        foreach (var one in CredentialTable.QueryNames)
        {
            if (name.Equals(one, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return name.EndsWith("signature", StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> NameBefore(string text, int at, bool isTag)
    {
        var end = at;
        if (!isTag) while (end > 0 && at - end < MaxSpace && char.IsWhiteSpace(text[end - 1])) end--;
        if (end > 0 && text[end - 1] is '"' or '\'' && !isTag)
        {
            var quote = text[--end];
            var slashes = SlashesBefore(text, end);
            end -= slashes;
            var floor = Math.Max(0, end - MaxName);
            for (var begin = end - 1; begin >= floor; begin--)
            {
                if (text[begin] == quote && SlashesBefore(text, begin) == slashes) return text.AsSpan(begin + 1, end - begin - 1);
            }

            return text.AsSpan(floor, end - floor);
        }

        var before = text.AsSpan(Math.Max(0, end - MaxName), Math.Min(end, MaxName));
        var other = before.LastIndexOfAnyExcept(NameChars);
        // Names are also written in other letters than these.
        while (other >= 0 && before[other] > '\x7f' && char.IsLetter(before[other])) other = before[..other].LastIndexOfAnyExcept(NameChars);
        if (isTag && (other < 0 || before[other] != '<')) return default;
        return before[(other + 1)..].TrimEnd("[]");
    }

    private static int SlashesBefore(string text, int at)
    {
        var slashes = 0;
        while (slashes < MaxName && at - slashes > 0 && text[at - slashes - 1] == '\\') slashes++;
        return slashes;
    }

    /// <summary>A failure's code, at its beginning or where it tells of another one's.</summary>
    private static bool IsCode(string text, int at, ReadOnlySpan<char> name)
    {
        if (text[at] != ':' || at + 1 >= text.Length || text[at + 1] != ' ' || name.ContainsAnyExcept(CodeChars)) return false;
        var before = text.AsSpan(0, at - name.Length);
        return before.IsEmpty
            || before.EndsWith(" FAILURE: ", StringComparison.Ordinal)
            || before.EndsWith(" ROLLED_BACK: ", StringComparison.Ordinal)
            || before.EndsWith(" DENIED: ", StringComparison.Ordinal);
    }

    private static readonly SearchValues<char> CodeChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>
    /// To the quote that ends it. JSON inside of JSON doubles the backslashes before a quote and adds one, so the number of them tells a
    /// quote that ends a value from one that stands in it.
    /// </summary>
    private static Extent Quoted(string text, int from, char quote, int slashes)
    {
        for (var at = from; at < text.Length; at++)
        {
            var next = text.AsSpan(at).IndexOf(quote);
            if (next < 0) break;
            at += next;
            var run = 0;
            while (at - run > from && text[at - run - 1] == '\\') run++;
            if (run % (2 * (slashes + 1)) == slashes) return new Extent(from, at - slashes, at + 1);
        }

        return Extent.Of(from, text.Length);
    }

    /// <summary>Behind the object or array that begins here.</summary>
    private static int StructureEnd(string text, int from)
    {
        var depth = 0;
        int? slashes = null;
        var isText = false;
        for (int at = from, run = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\':
                    run++;
                    continue;
                case '"':
                    slashes ??= run;
                    isText = isText ? run % (2 * (slashes.Value + 1)) != slashes : run == slashes;
                    break;
                case '{' or '[' when !isText:
                    depth++;
                    break;
                case '}' or ']' when !isText && --depth == 0:
                    return at + 1;
            }

            run = 0;
        }

        return text.Length;
    }

    private static Extent Bare(string text, int from, ReadOnlySpan<char> name)
    {
        var length = text.AsSpan(from).IndexOfAny(ValueEnds);
        var value = length < 0 ? text.AsSpan(from) : text.AsSpan(from, length);
        if (!value.ContainsAnyExceptInRange('0', '9') && CredentialTable.IsCounted(name)) return Extent.None(from + value.Length);
        // "Authorization: Basic dXNlcg==", "Cookie: a=b; c=d" and their like: the first word is not all of it.
        var isHeader = name.EndsWith("authorization", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("cookie", StringComparison.OrdinalIgnoreCase)
            || CredentialTable.Schemes.Contains(value);
        return End(text, from, isHeader ? text.AsSpan(from).IndexOfAny(LineEnds) : length);
    }

    private static Extent End(string text, int from, int length) => length < 0
        ? Extent.Of(from, text.Length)
        : new Extent(from, from + length, Math.Max(from + length, from + 1));
}
