using System.Buffers;

namespace Platform.Statements;

/// <summary>
/// Options of command lines: <c>--password X</c>, <c>-Password X</c>, <c>-u name:X</c>. Those with an equals sign are named values.
/// </summary>
public static class CommandOption
{
    private const int MaxName = 64;

    private static readonly SearchValues<char> NameChars =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\r\n\f\v\"'`;|&<>,");

    /// <summary>Whether a text is the name of an option whose value, the next argument, is secret.</summary>
    public static bool IsSecret(ReadOnlySpan<char> argument, SecretName isSecret)
    {
        ArgumentNullException.ThrowIfNull(isSecret);
        return argument is ['-', ..] && argument.TrimStart('-') is { Length: > 0 and <= MaxName } name && !name.ContainsAnyExcept(NameChars) && isSecret(name);
    }

    /// <summary>The value behind the option that a hyphen begins here.</summary>
    internal static Extent At(string text, int at, SecretName isSecret)
    {
        var after = at;
        while (after < text.Length && text[after] == '-') after++;
        if (after - at > 2 || (at > 0 && !char.IsWhiteSpace(text[at - 1]) && text[at - 1] is not ('"' or '\'' or '[' or '(' or '`' or ','))) return Extent.None(after);
        var window = text.AsSpan(after, Math.Min(MaxName + 1, text.Length - after));
        var length = window.IndexOfAnyExcept(NameChars) is var other && other < 0 ? window.Length : other;
        var from = after + length;
        if (length is 0 or > MaxName || from == text.Length || !char.IsWhiteSpace(text[from])) return Extent.None(from);
        var name = text.AsSpan(after, length);
        var isUser = IsUserOption(name);
        if (!isUser && !isSecret(name)) return Extent.None(from);
        while (from < text.Length && char.IsWhiteSpace(text[from])) from++;
        if (from == text.Length || text[from] == '-') return Extent.None(from);
        int to;
        if (text[from] is '"' or '\'')
        {
            var end = text.AsSpan(from + 1).IndexOf(text[from]);
            to = end < 0 ? text.Length : from + 1 + end;
            from++;
        }
        else
        {
            var end = text.AsSpan(from).IndexOfAny(ValueEnds);
            to = end < 0 ? text.Length : from + end;
        }

        if (!isUser) return new Extent(from, to, Math.Max(to, from));
        // A number for a user and one for a group is what containers take.
        var colon = text.AsSpan(from, to - from).IndexOf(':');
        var secret = from + colon + 1;
        return colon < 0 || !text.AsSpan(secret, to - secret).ContainsAnyExceptInRange('0', '9') ? Extent.None(to) : new Extent(secret, to, to);
    }

    private static bool IsUserOption(ReadOnlySpan<char> name)
    {
        foreach (var option in CredentialTable.UserOptions)
        {
            if (name.SequenceEqual(option)) return true;
        }

        return false;
    }
}
