using System.Runtime.InteropServices;

namespace Miner.Learning;

/// <summary>
/// What errors of one kind have in common: the code, and the sentence without what differs each time. A function of the one text alone, so
/// two sources that never met make the same template of the same kind.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ErrorTemplate(string Code, string Template)
{
    /// <summary>Longest template, in UTF-16 units.</summary>
    public const int MaxLength = 200;

    /// <summary>The code of a text that begins with none.</summary>
    public const string NoCode = "UNSPECIFIED";

    /// <summary>What stands for the errors that came after there were too many kinds; no text has this code.</summary>
    public static readonly ErrorTemplate Other = new("(OTHER)", "(other errors)");

    private const int MaxCode = 100;

    /// <summary>How much of a text is looked at; runners write no longer ones.</summary>
    private const int MaxRead = 1_000;

    /// <summary>The kind of this error; never throws, takes time by the length of the text alone.</summary>
    public static ErrorTemplate Of(string? error)
    {
        if (string.IsNullOrWhiteSpace(error)) return new(NoCode, "(no error text)");
        var text = BoundedText.Cut(error, MaxRead).AsSpan().Trim();
        var colon = text.IndexOf(':');
        var head = colon < 0 ? text : text[..colon];
        var code = IsCode(head) ? head.ToString() : NoCode;
        var sentence = code == NoCode ? text : colon < 0 ? [] : text[(colon + 1)..];
        var template = ErrorMask.Over(sentence);
        return new(code, BoundedText.Cut(template, MaxLength));
    }

    private static bool IsCode(ReadOnlySpan<char> head)
    {
        if (head.Length is 0 or > MaxCode || !char.IsAsciiLetterUpper(head[0])) return false;
        foreach (var c in head)
        {
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c) && c != '_') return false;
        }

        return true;
    }
}
