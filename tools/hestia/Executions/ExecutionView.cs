using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Executions;

/// <summary>What an execution did, for a person: told from its record alone. Pure.</summary>
internal sealed class ExecutionView(ExecutionRecord record, Times times, int proseWidth, int tableWidth)
{
    public IEnumerable<Line> Lines() => [.. Head(), .. Steps(), .. SideEffects(), .. Warnings()];

    private IEnumerable<Line> Head()
    {
        var status = record.Status.ToWire();
        var (mark, ink) = Statuses.Mark(status);
        yield return new Line(
            new Span($"{mark} {status}", ink), "  plan ", new Span(record.PlanId, Ink.Strong), "  ", new Span(record.LiveModeState.ToWire(), record.LiveModeState == LiveModeState.Live ? Ink.Name : Ink.Faint),
            new Span(record.EndedAt is { } end ? "  in " + Times.Milliseconds((long)(end - record.StartedAt).TotalMilliseconds) : "", Ink.Faint));
        var facts = new Facts();
        if (record.Reason is { Length: > 0 } reason)
        {
            facts.Add("reason", reason);
        }

        facts.Add("execution", record.ExecutionId);
        facts.Add("started", times.Story(record.StartedAt));
        if (record.LiveModeState == LiveModeState.DryRun)
        {
            facts.Add("means", "It was a dry run: nothing of it was kept.");
        }

        facts.Add("security", State(record.SecuritySnapshotPre), " before, ", State(record.SecuritySnapshotPost), record.EndedAt is null ? " (it has not ended)" : " after");
        if (record.PlanDigest is { } digest)
        {
            facts.Add("plan digest", digest.ToString());
        }

        facts.Add("record", record.Hash.ToString());
        foreach (var line in facts.Lines(proseWidth))
        {
            yield return line;
        }
    }

    private IEnumerable<Line> Steps()
    {
        yield return Line.Empty;
        var runs = record.StepEvents.GroupBy(e => e.StepIndex).OrderBy(g => g.Key).ToList();
        if (runs.Count == 0)
        {
            yield return new Line("No step began.");
            yield break;
        }

        var sheet = new Sheet([new("step") { AlignRight = true }, new("name") { CutTo = 20 }, new("") { Dispensable = 2 }, new("took") { AlignRight = true, Dispensable = 1 }, new("error") { CutTo = 20 }]);
        foreach (var events in runs)
        {
            var run = StepRun.Of(events);
            var (mark, ink, word) = StepWords.Of(run.Progress);
            sheet.Add(
                new Span($"{events.Key}", Ink.Faint),
                new Span($"{mark} {events.First().StepName}", ink),
                new Span(word, Ink.Faint),
                new Span(run.Duration is { } took ? Times.Milliseconds((long)took.TotalMilliseconds) : "", Ink.Faint),
                new Span(run.Error, Ink.Bad));
        }

        foreach (var line in sheet.Take(tableWidth))
        {
            yield return line;
        }

        if (record.Head.Opening.PlannedSteps is { } planned && planned > runs.Count)
        {
            yield return new Line(new Span($"{Times.Count(planned - runs.Count, "planned step")} never began.", Ink.Faint));
        }
    }

    private IEnumerable<Line> SideEffects()
    {
        var report = record.SideEffectsReport;
        yield return Line.Empty;
        if (report.Observed.IsEmpty && report.Declared.IsEmpty)
        {
            yield return new Line("No side effect was declared or seen.");
            yield break;
        }

        yield return new Line($"Side effects: {report.Observed.Length} seen, {report.Declared.Length} declared");
        var undeclared = report.ObservedButUndeclared.ToHashSet();
        var sheet = new Sheet([new("step") { AlignRight = true }, new(""), new("category") { Dispensable = 1 }, new("what") { CutTo = 24 }, new("")]);
        foreach (var effect in report.Observed)
        {
            sheet.Add(
                new Span($"{effect.StepIndex}", Ink.Faint),
                undeclared.Contains(effect) ? new Span("! seen, not declared", Ink.Warning) : new Span("✔ seen as declared", Ink.Good),
                new Span(effect.Category.ToWire(), Ink.Faint),
                effect.Description,
                Reversible(effect.Reversible));
        }

        foreach (var effect in report.DeclaredButNotSeen)
        {
            sheet.Add(
                new Span($"{effect.StepIndex}", Ink.Faint), new Span("? declared, not seen", Ink.Warning), new Span(effect.Category.ToWire(), Ink.Faint), effect.Description, Reversible(effect.Reversible));
        }

        foreach (var line in sheet.Take(tableWidth))
        {
            yield return line;
        }
    }

    private IEnumerable<Line> Warnings()
    {
        if (record.Warnings.IsEmpty)
        {
            yield break;
        }

        yield return Line.Empty;
        foreach (var line in Showing.Warnings.Lines(record.Warnings, proseWidth))
        {
            yield return line;
        }
    }

    private static Span Reversible(bool reversible) => reversible ? new Span("reversible", Ink.Faint) : new Span("cannot be undone", Ink.Bad);

    private static Span State(SecuritySnapshot? snapshot) => snapshot is null
        ? new Span("unknown", Ink.Warning)
        : new Span(
            snapshot.SecurityState.ToWire() + (snapshot.BoundaryState == BoundaryState.Nominal ? "" : $" (boundary {snapshot.BoundaryState.ToWire()})"),
            snapshot is { SecurityState: SecurityState.Operational, BoundaryState: BoundaryState.Nominal } ? Ink.Good : Ink.Warning);
}
