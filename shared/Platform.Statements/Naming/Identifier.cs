using System.Globalization;
using System.Text;

namespace Platform.Statements;

/// <summary>
/// What an id is that people read: of an object and its type, an agent, a trace, a trigger, a plan, a step, an approval, a run, and an
/// action type. One that looks like another one is not the other one, so what would not be seen is refused. This is the one place that says
/// so; every entrance asks it and gives its sentence. Records and questions may hold older ids, which were taken by a wider rule
/// (<see cref="Wording.FaultOfName"/>): they stay readable. Pure.
/// </summary>
public static class Identifier
{
    /// <summary>In UTF-16 code units.</summary>
    public const int MaxLength = Wording.NameLength;

    /// <summary>
    /// Null where the text can be an id: 1 to <see cref="MaxLength"/> characters, composed (NFC), no white space but U+0020 and that only
    /// inside, nothing that controls, formats, separates lines or is not seen. Else what is wrong, as one or two sentences that name the
    /// character as U+XXXX and quote nothing.
    /// </summary>
    public static string? Fault(string? id)
    {
        if (string.IsNullOrEmpty(id)) return "It is empty.";
        if (id.Length > MaxLength) return $"It has {id.Length} characters; an id has at most {MaxLength}.";
        if (IsPlain(id)) return null;
        if (!Wording.IsWellFormed(id)) return "It holds half of a surrogate pair.";
        var place = 0;
        foreach (var rune in id.EnumerateRunes())
        {
            place++;
            if (KindOf(rune) is { } kind) return $"It holds {Shown(rune)} ({kind}) as its character {place}; an id holds no such character.";
        }

        if (id[0] == ' ') return "It begins with a space (U+0020); an id has none at either end.";
        if (id[^1] == ' ') return "It ends with a space (U+0020); an id has none at either end.";
        return FaultOfForm(id);
    }

    /// <summary>Whether it is visible ASCII and nothing else, as nearly all ids are.</summary>
    private static bool IsPlain(string id) => !id.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>What makes it a character that no id holds; null where one may.</summary>
    private static string? KindOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => "a control character",
        UnicodeCategory.Format => "a format character, which nobody sees",
        UnicodeCategory.LineSeparator => "a line separator",
        UnicodeCategory.ParagraphSeparator => "a paragraph separator",
        UnicodeCategory.SpaceSeparator when rune.Value != ' ' => "a white space that is not U+0020",
        _ => IsUnseen(rune.Value) ? "a character that nobody sees" : null,
    };

    /// <summary>
    /// What programs draw as nothing, or as a blank, beside format characters: the fillers, joiners and selectors among the code points of
    /// the property Default_Ignorable_Code_Point (Unicode 14, DerivedCoreProperties.txt), and the empty Braille pattern.
    /// </summary>
    internal static bool IsUnseen(int one) => one is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or (>= 0xFE00 and <= 0xFE0F)
        or 0xFFA0 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF);

    private static string? FaultOfForm(string id)
    {
        var composed = UnicodeForms.Composed(id);
        if (string.Equals(id, composed, StringComparison.Ordinal)) return null;
        var (given, wanted) = (id.EnumerateRunes().ToArray(), composed.EnumerateRunes().ToArray());
        var at = 0;
        while (at < given.Length && at < wanted.Length && given[at] == wanted[at]) at++;
        var instead = at < wanted.Length ? $"{Shown(wanted[at])} belongs there" : "nothing belongs there";
        return $"It is not in composed form (Unicode's NFC): its character {at + 1} is {Shown(given[at])}"
            + (at + 1 < given.Length ? $", before {Shown(given[at + 1])}" : "") + $", and {instead}.";
    }

    private static string Shown(Rune rune) => $"U+{rune.Value:X4}";
}
