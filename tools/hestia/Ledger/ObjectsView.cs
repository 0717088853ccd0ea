using Hestia.Showing;

namespace Hestia.Ledger;

/// <summary>What comparing objects with the ledger came to, for a person.</summary>
internal static class ObjectsView
{
    public static IEnumerable<Line> Lines(ObjectsVerification word, int width)
    {
        yield return word switch
        {
            { Differing: > 0 } => new Line(new Span($"✘ {Times.Count(word.Differing, "object")} {Are(word.Differing)} not as the last record says.", Ink.Bad)),
            { Undecided: > 0 } => new Line(new Span("? Not decided.", Ink.Warning)),
            _ => new Line(new Span("✔ Objects.", Ink.Good), $" {Times.Count(word.Objects - word.NotCovered, "object")} {Are(word.Objects - word.NotCovered)} as the last record says."),
        };
        foreach (var bad in word.Bad)
        {
            yield return new Line("  ", new Span(SafeText.Clean(bad.Id), Ink.Strong));
            foreach (var folded in Fold.At([bad.Reason], width - 4)) yield return new Line(["    ", .. folded]);
        }

        foreach (var line in Rest(word, width)) yield return line;
    }

    private static string Are(long n) => n == 1 ? "is" : "are";

    private static IEnumerable<Line> Rest(ObjectsVerification word, int width)
    {
        if (word.Differing > word.Bad.Count) yield return new Line(new Span($"  And {word.Differing - word.Bad.Count:N0} more.", Ink.Faint));
        if (word.Undecided > 0)
        {
            var why = $"{Times.Count(word.Undecided, "object")} of which nothing can be said now: the ledger does not hold every record yet, or they are changed again and again. Ask again; ./platform ledger completeness tells what is missing.";
            foreach (var folded in Fold.At([why], width - 2)) yield return new Line(["  ", .. folded]);
        }

        foreach (var sentence in NotCovered(word))
        {
            foreach (var folded in Fold.At([sentence], width - 2)) yield return new Line(["  ", .. folded]);
        }
    }

    private static IEnumerable<string> NotCovered(ObjectsVerification word)
    {
        if (word.NotCovered > word.PayloadRemoved)
        {
            yield return $"Not covered: {Times.Count(word.NotCovered - word.PayloadRemoved, "object")} whose last record is of format 1, "
                + "which tells nothing of how they were left. The next action on each covers it.";
        }

        if (word.PayloadRemoved > 0)
        {
            yield return $"Not covered: {Times.Count(word.PayloadRemoved, "object")} whose last record has lost its payload, erased or "
                + "archived, and with it how they were left. The next action on each covers it.";
        }

        if (word.Absent > 0)
        {
            yield return $"Not covered: {Times.Count(word.Absent, "id")} without a row whose last record has lost its payload: whether an "
                + "action deleted the object, somebody its row, or the record only names it is not known here.";
        }
    }
}
