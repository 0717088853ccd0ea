using Hestia.Showing;

namespace Hestia.Patterns;

/// <summary>From which records something was learned.</summary>
internal static class EvidenceView
{
    public static IEnumerable<Line> Lines(IReadOnlyList<PatternEvidence> evidence, string? algorithm, int width)
    {
        yield return Line.Empty;
        var facts = new Facts(indent: 0);
        foreach (var range in evidence)
        {
            facts.Add("learned from", new Span(range.Source, Ink.Name), range.FromSeq == range.ToSeq ? $" record {range.FromSeq}" : $" records {range.FromSeq}–{range.ToSeq}");
        }

        if (algorithm is not null)
        {
            facts.Add("algorithm", algorithm);
        }

        foreach (var line in facts.Lines(width))
        {
            yield return line;
        }
    }
}
