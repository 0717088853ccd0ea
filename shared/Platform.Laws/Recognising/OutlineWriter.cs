using System.Security.Cryptography;

namespace Platform.Laws;

/// <summary>Makes the outline of what the structure found: who keeps its own text, where each span ends, which address it has.</summary>
internal static class OutlineWriter
{
    public static IReadOnlyList<LawUnit> Write(SourceText text, ByteSpan region, Structure structure)
    {
        KeepSingleTexts(structure.Drafts);
        var drafts = structure.Drafts.FindAll(draft => !draft.Dropped);
        var names = new Naming(structure);
        var sections = new Dictionary<Draft, string>();
        var units = new LawUnit[drafts.Count];
        for (var i = 0; i < drafts.Count; i++)
        {
            var draft = drafts[i];
            var parent = draft.Parent!;
            var next = i + 1 < drafts.Count ? drafts[i + 1].Start : region.End;
            var bytes = text.Bytes.Span[draft.Start..next];
            var length = White.TrimmedLength(bytes);
            var section = sections.TryGetValue(parent, out var outer) ? outer : SectionOf(draft.Kind);
            if (draft.Children > 0)
            {
                sections[draft] = section;
            }

            draft.EId = names.Name(draft);
            units[i] = new LawUnit
            {
                EId = draft.EId,
                Kind = draft.Kind,
                Section = section,
                Number = draft.Number?.Text,
                Heading = draft.Heading,
                Parent = parent.Parent is null ? null : parent.EId,
                Depth = draft.Depth,
                Ordinal = i + 1,
                Span = new ByteSpan(draft.Start, length),
                Separator = new ByteSpan(draft.Start + length, next - draft.Start - length),
                ContentHash = Convert.ToHexStringLower(SHA256.HashData(bytes[..length])),
            };
        }

        return units;
    }

    /// <summary>A unit whose whole content is one unnumbered paragraph keeps it as its own text.</summary>
    private static void KeepSingleTexts(List<Draft> drafts)
    {
        foreach (var draft in drafts)
        {
            if (draft is { Headed: true, Children: 1, LastChild: { Auto: true } only })
            {
                only.Dropped = true;
            }
        }
    }

    private static string SectionOf(string kind) => kind is "preface" or "preamble" or "conclusions" or "attachment" ? kind : "body";
}
