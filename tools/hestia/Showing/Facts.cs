namespace Hestia.Showing;

/// <summary>Labels on the left, what is to be said of each on the right, folded at words under its own beginning.</summary>
internal sealed class Facts(int indent = 2)
{
    private readonly List<(string Label, Span[] Spans)> facts = [];

    public void Add(string label, params Span[] spans) => facts.Add((label, spans));

    public IEnumerable<Line> Lines(int width)
    {
        var labels = facts.Count == 0 ? 0 : facts.Max(f => Cells.Width(f.Label));
        var hang = indent + labels + 2;
        foreach (var (label, spans) in facts)
        {
            var first = true;
            foreach (var folded in Fold.At(spans, Math.Max(20, width - hang)))
            {
                var margin = new string(' ', indent);
                Span lead = first ? new Span(margin + Cells.Pad(label, labels) + "  ", Ink.Faint) : new string(' ', hang);
                yield return new Line([lead, .. folded]);
                first = false;
            }
        }
    }
}
