using System.Collections.Frozen;

namespace Platform.Laws;

/// <summary>The kinds of unit that a profile can name, each with its short name in an address.</summary>
internal static class Elements
{
    /// <summary>The text around a list's items, and the parts of a document that stand once: they have no number.</summary>
    public static readonly FrozenSet<string> Single = FrozenSet.Create("preface", "preamble", "body", "conclusions", "intro", "wrapup");

    private static readonly FrozenDictionary<string, string> Short = new Dictionary<string, string>
    {
        ["article"] = "art",
        ["attachment"] = "att",
        ["body"] = "body",
        ["book"] = "book",
        ["chapter"] = "chp",
        ["clause"] = "cl",
        ["conclusions"] = "conclusions",
        ["division"] = "dvs",
        ["hcontainer"] = "hcontainer",
        ["indent"] = "indent",
        ["intro"] = "intro",
        ["item"] = "item",
        ["level"] = "level",
        ["paragraph"] = "para",
        ["part"] = "part",
        ["point"] = "point",
        ["preamble"] = "preamble",
        ["preface"] = "preface",
        ["rule"] = "rule",
        ["section"] = "sec",
        ["subchapter"] = "subchp",
        ["subclause"] = "subcl",
        ["subdivision"] = "subdvs",
        ["subparagraph"] = "subpara",
        ["subpart"] = "subpart",
        ["subsection"] = "subsec",
        ["subtitle"] = "subtitle",
        ["title"] = "title",
        ["tome"] = "tome",
        ["wrapup"] = "wrapup",
    }.ToFrozenDictionary();

    public static IEnumerable<string> Kinds => Short.Keys.Where(kind => !Single.Contains(kind)).Order(StringComparer.Ordinal);

    public static string Of(string kind) => Short[kind];
}
