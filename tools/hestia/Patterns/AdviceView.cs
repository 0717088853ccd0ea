using Hestia.Showing;

namespace Hestia.Patterns;

/// <summary>Guidance for a person: the one word first, then why. Pure.</summary>
internal static class AdviceView
{
    public static IEnumerable<Line> Lines(Advice advice, Times times, int width) => [.. Word(advice), .. Why(advice, times, width), .. LessonView.Lines(advice.Lessons, times, width), .. Foot(advice, width)];

    private static IEnumerable<Line> Word(Advice advice)
    {
        var (mark, ink) = advice.Word switch
        {
            "go" => ("✔", Ink.Good),
            "caution" => ("!", Ink.Warning),
            "avoid" => ("✘", Ink.Bad),
            _ => ("?", Ink.Warning),
        };
        var word = new Span($"│   {mark}  {advice.Word.ToUpperInvariant()}   │", ink);
        var edge = new string('─', Math.Max(0, word.Width - 2));
        return [new Line(new Span($"┌{edge}┐", ink)), new Line(word, $"  {advice.ActionType}", advice.Trigger is null ? "" : new Span($"  trigger {advice.Trigger}", Ink.Faint)), new Line(new Span($"└{edge}┘", ink))];
    }

    private static IEnumerable<Line> Why(Advice advice, Times times, int width)
    {
        foreach (var folded in Fold.At([new Span(advice.Reason ?? "The miner gives no reason.", Ink.Strong)], width))
        {
            yield return new Line(folded);
        }

        var facts = new Facts();
        facts.Add("rests on", advice.Level switch
        {
            "trigger" => advice.Trigger is null ? "attempts without a trigger" : "attempts with this trigger",
            "pooled" => "attempts with any trigger",
            _ => "nothing: no attempt has decided anything yet",
        });
        if (advice.Standing is not null)
        {
            facts.Add("standing", Standings.Of(advice.Standing));
        }

        facts.Add("attempts", $"{advice.Attempts:N0}: {advice.Successes:N0} ok, {advice.Failures:N0} failed, {advice.RolledBack:N0} rolled back, {advice.Indeterminate:N0} unknown");
        facts.Add("confidence", $"{Interval.Of(advice.Confidence, advice.Upper)} (95 % interval of the success rate)");
        if (advice.Heuristic is { } heuristic)
        {
            facts.Add("heuristic", heuristic.ToString());
        }

        if (advice.Probation)
        {
            facts.Add("probation", new Span("It may be tried again, to see whether it works by now.", Ink.Warning));
        }

        if (advice.AvoidUntil is { } until)
        {
            facts.Add("avoid until", $"{times.Full(until)}; after that it may be tried again");
        }

        foreach (var line in facts.Lines(width))
        {
            yield return line;
        }
    }

    private static IEnumerable<Line> Foot(Advice advice, int width)
    {
        foreach (var line in EvidenceView.Lines(advice.Evidence, advice.Algorithm, width))
        {
            yield return line;
        }

        if (advice.Note is not null)
        {
            foreach (var folded in Fold.At([new Span(advice.Note, Ink.Faint)], width))
            {
                yield return new Line(folded);
            }
        }
    }
}
