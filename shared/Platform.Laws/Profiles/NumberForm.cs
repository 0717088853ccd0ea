using System.Runtime.InteropServices;

namespace Platform.Laws;

/// <summary>What stands around a number at the beginning of a line.</summary>
internal enum Wrap
{
    /// <summary><c>1</c> or <c>1.1</c> without a sign; after it stands a title.</summary>
    Bare,

    /// <summary><c>1.</c></summary>
    Dot,

    /// <summary><c>1)</c></summary>
    Close,

    /// <summary><c>(1)</c></summary>
    Both,
}

internal enum Numeral
{
    Arabic,
    Decimal,
    LowerLetter,
    UpperLetter,
    LowerRoman,
    UpperRoman,

    /// <summary>aa, bb, cc: what a list of letters is written in that stands deep in others.</summary>
    LowerDouble,
}

/// <summary>How a level writes its numbers. A profile gives a sample: <c>1.</c>, <c>(a)</c>, <c>i)</c>, <c>1.1.1.</c>, <c>1</c>.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct NumberForm(Wrap Wrap, Numeral Numeral, int Parts)
{
    /// <summary>The form that a sample shows, or null where it shows none.</summary>
    public static NumberForm? Parse(string sample)
    {
        var wrap = sample switch
        {
            ['(', .., ')'] => Wrap.Both,
            [.., ')'] => Wrap.Close,
            [.., '.'] => Wrap.Dot,
            _ => Wrap.Bare,
        };
        var inner = sample.Trim('(', ')', '.');
        var parts = inner.Split('.');
        if (parts.Length > 1)
        {
            return wrap == Wrap.Dot && parts.Length <= MaxParts && Array.TrueForAll(parts, part => part == "1")
                ? new NumberForm(Wrap.Dot, Numeral.Decimal, parts.Length)
                : null;
        }

        Numeral? numeral = inner switch
        {
            "1" => Numeral.Arabic,
            "a" => Numeral.LowerLetter,
            "A" => Numeral.UpperLetter,
            "i" => Numeral.LowerRoman,
            "I" => Numeral.UpperRoman,
            _ => null,
        };
        var signs = wrap switch
        {
            Wrap.Both => 2,
            Wrap.Bare => 0,
            _ => 1,
        };
        return numeral is { } known && (wrap != Wrap.Bare || known == Numeral.Arabic) && sample.Length == inner.Length + signs
            ? new NumberForm(wrap, known, 1)
            : null;
    }

    /// <summary>The most parts of a number such as 1.1.1.</summary>
    public const int MaxParts = 6;
}
