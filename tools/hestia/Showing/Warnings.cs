namespace Hestia.Showing;

/// <summary>Sentences that a reader must not pass over.</summary>
internal static class Warnings
{
    public static IEnumerable<Line> Lines(IEnumerable<string> sentences, int width)
    {
        foreach (var sentence in sentences)
        {
            Span lead = new("! ", Ink.Warning);
            foreach (var folded in Fold.At([sentence], width - 4))
            {
                yield return new Line(["  ", lead, .. folded]);
                lead = "  ";
            }
        }
    }
}
