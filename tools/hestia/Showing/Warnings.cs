namespace Hestia.Showing;

/// <summary>Sentences that a reader must not pass over; one that comes again is told once, with how often.</summary>
internal static class Warnings
{
    public static IEnumerable<Line> Lines(IEnumerable<string> sentences, int width)
    {
        foreach (var (sentence, times) in sentences.CountBy(s => s))
        {
            Span lead = new("! ", Ink.Warning);
            foreach (var folded in Fold.At([sentence + (times > 1 ? $" ({times} times)" : "")], width - 4))
            {
                yield return new Line(["  ", lead, .. folded]);
                lead = "  ";
            }
        }
    }
}
