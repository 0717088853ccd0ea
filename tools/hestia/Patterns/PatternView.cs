using Hestia.Showing;

namespace Hestia.Patterns;

/// <summary>What was learned of one action, for a person. Pure.</summary>
internal sealed class PatternView(Pattern pattern, Times times, int proseWidth, int tableWidth)
{
    public IEnumerable<Line> Lines() =>
    [
        .. Head(),
        .. Chart(),
        .. LessonView.Lines(pattern.Lessons, times, proseWidth),
        .. Before(),
        .. After(),
        .. EvidenceView.Lines(pattern.Evidence, pattern.Algorithm, proseWidth),
        new Line(new Span("Counts show what went together, not what caused what.", Ink.Faint)),
    ];

    private IEnumerable<Line> Head()
    {
        yield return new Line(
            new Span(pattern.ActionType, Ink.Strong), pattern.IsPooled ? "  over all triggers  " : pattern.Trigger is null ? "  without a trigger  " : $"  trigger {pattern.Trigger}  ", Standings.Of(pattern.Standing));
        foreach (var folded in Fold.At([Standings.Sentence(pattern, times)], proseWidth - 2))
        {
            yield return new Line(["  ", .. folded]);
        }

        var facts = new Facts();
        facts.Add("attempts", $"{pattern.Attempts:N0}: {pattern.Successes:N0} ok, {pattern.Failures:N0} failed, {pattern.RolledBack:N0} rolled back, {pattern.Indeterminate:N0} unknown");
        facts.Add("confidence", $"{Interval.Of(pattern.Confidence, pattern.Upper)} (95 % interval of the success rate)");
        if (pattern.Regime is { Number: > 1 } regime)
        {
            facts.Add("counted", $"{regime.Successes:N0} ok, {regime.Failures:N0} failed since the last change that was found{(regime.Since is { } since ? $" ({times.Story(since)})" : "")}");
        }

        if (pattern.Heuristic is { } heuristic)
        {
            facts.Add("heuristic", heuristic.ToString());
        }

        if (pattern.Streak > 0)
        {
            facts.Add("streak", new Span($"the last {Times.Count(pattern.Streak, "attempt")} failed", Ink.Bad));
        }

        Moment("first", pattern.FirstAt);
        Moment("last ok", pattern.LastSuccessAt);
        Moment("last failed", pattern.LastFailureAt);
        foreach (var line in facts.Lines(proseWidth))
        {
            yield return line;
        }

        void Moment(string label, DateTimeOffset? at)
        {
            if (at is { } known)
            {
                facts.Add(label, times.Story(known));
            }
        }
    }

    private IEnumerable<Line> Chart()
    {
        var chart = ConfidenceChart.Lines(pattern, times, proseWidth).ToList();
        var caption = "Lower end of the interval, from all attempts up to then"
            + (pattern.Regime is { Number: > 1 } ? "; the confidence above counts only those since the last change" : "");
        return chart.Count == 0 ? [] : [Line.Empty, new Line(new Span(caption, Ink.Name)), .. chart];
    }

    private IEnumerable<Line> Before()
    {
        var sheet = new Sheet([new("  after") { CutTo = 20 }, new("which ended"), new("ok") { AlignRight = true }, new("failed") { AlignRight = true }]);
        foreach (var before in pattern.PrecededBy)
        {
            sheet.Add(new Span("  " + before.ActionType, Ink.Name), Ended(before.Outcome), $"{before.Successes:N0}", new Span($"{before.Failures:N0}", before.Failures > 0 ? Ink.Bad : Ink.Plain));
        }

        return pattern.PrecededBy.Count == 0 ? [] : [Line.Empty, new Line(new Span("What went before in the same job, and how this ended then", Ink.Name)), .. sheet.Take(tableWidth)];
    }

    private IEnumerable<Line> After()
    {
        var sheet = new Sheet([new("  next") { CutTo = 20 }, new("which ended"), new("times") { AlignRight = true }]);
        foreach (var after in pattern.FollowedBy)
        {
            sheet.Add(new Span("  " + after.ActionType, Ink.Name), Ended(after.Outcome), $"{after.Count:N0}");
        }

        return pattern.FollowedBy.Count == 0 ? [] : [Line.Empty, new Line(new Span("What came next in the same job", Ink.Name)), .. sheet.Take(tableWidth)];
    }

    private static Span Ended(string? outcome) => outcome is { Length: > 0 } ? Statuses.Of(outcome) : "";
}
