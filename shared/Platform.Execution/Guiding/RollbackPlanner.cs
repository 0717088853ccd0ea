using System.Collections.Immutable;

namespace Platform.Execution;

/// <summary>
/// Makes guidance from a stored record and the author's hints (R042), on demand. A function: it executes nothing, infers nothing, changes
/// nothing (R043), and says no where it does not know (C12).
/// </summary>
public static class RollbackPlanner
{
    /// <param name="record">Of an execution; a record that is not whole gets no rollback.</param>
    /// <param name="hints">The plan's, as its author wrote them.</param>
    public static RollbackScaffold PlanRollback(ExecutionRecord record, IEnumerable<RollbackHint> hints)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(hints);
        ImmutableArray<RollbackHint> all = [.. hints];
        var steps = RanStep.Of(record);
        var obstacle = Obstacle(record, all, steps);
        ImmutableArray<IrreversibleStep> irreversible = [.. steps.Values.Where(s => s.Irreversible.Count > 0).Select(s => new IrreversibleStep(s.Index, s.Name, [.. s.Irreversible]))];
        return new RollbackScaffold(
            record, obstacle is null, obstacle ?? Possible(record.Status, irreversible), all, [.. Warnings(record, all, steps)], irreversible,
            obstacle is null ? Checklist(all, steps) : []);
    }

    /// <summary>The first thing that stands against a rollback, as a sentence; null where nothing does.</summary>
    private static string? Obstacle(ExecutionRecord record, ImmutableArray<RollbackHint> hints, SortedDictionary<int, RanStep> steps)
    {
        if (RecordVerifier.Verify(record) is { } broken)
        {
            return $"The record cannot be trusted: {broken.Reason}";
        }

        if (record.Status == ExecutionStatus.Started)
        {
            return "The execution has not ended: it may still be running.";
        }

        if (record.LiveModeState == LiveModeState.DryRun)
        {
            return "It was a dry run: nothing of it remains.";
        }

        if (record.SecuritySnapshotPost is not { } post)
        {
            return "The security state is unknown.";
        }

        if (post.SecurityState != SecurityState.Operational)
        {
            return $"The security state was {post.SecurityState.ToWire()} when the execution ended; it must be OPERATIONAL.";
        }

        if (steps.Count == 0)
        {
            return "No step began: there is nothing to undo.";
        }

        if (!hints.Any(hint => steps.ContainsKey(hint.StepIndex)))
        {
            return hints.IsEmpty ? "The plan's author left no hints, and none are invented." : "The plan's author left no hint for a step that began, and none are invented.";
        }

        return steps.Values.All(s => s.Irreversible.Count > 0) ? "None of the steps that began can be undone." : null;
    }

    private static string Possible(ExecutionStatus status, ImmutableArray<IrreversibleStep> irreversible) => irreversible.IsEmpty
        ? $"The execution is {status.ToWire()}, security is OPERATIONAL, and the author left hints."
        : $"The execution is {status.ToWire()}, security is OPERATIONAL, and the author left hints; but not all of it can be undone.";

    private static IEnumerable<string> Warnings(ExecutionRecord record, ImmutableArray<RollbackHint> hints, SortedDictionary<int, RanStep> steps)
    {
        foreach (var warning in record.Warnings)
        {
            yield return warning;
        }

        if (record.SecuritySnapshotPost is { BoundaryState: not BoundaryState.Nominal } post)
        {
            yield return $"The boundary was {post.BoundaryState.ToWire()} when the execution ended.";
        }

        foreach (var step in steps.Values.Where(s => s.Error is not null))
        {
            yield return $"Step {step.Index} '{step.Name}' failed: {step.Error} Look by hand whether something of it remains.";
        }

        foreach (var step in steps.Values.Where(s => !s.HasEnded))
        {
            yield return $"Step {step.Index} '{step.Name}' began, and no end of it is recorded. Look by hand what it did.";
        }

        foreach (var effect in record.SideEffectsReport.ObservedButUndeclared)
        {
            yield return $"Seen and not declared: {effect.Category.ToWire()} {effect.Description}";
        }

        var hinted = hints.Select(hint => hint.StepIndex).ToHashSet();
        foreach (var step in steps.Values.Where(s => !hinted.Contains(s.Index)))
        {
            yield return $"Step {step.Index} '{step.Name}' began, and the author left no hint for it.";
        }

        foreach (var index in hinted.Where(index => !steps.ContainsKey(index)).Order())
        {
            yield return $"There is a hint for step {index}, which never began.";
        }
    }

    private static ImmutableArray<ManualStep> Checklist(ImmutableArray<RollbackHint> hints, SortedDictionary<int, RanStep> steps) =>
    [
        .. hints.Where(hint => steps.ContainsKey(hint.StepIndex))
            .Select(hint => (hint, step: steps[hint.StepIndex]))
            .OrderBy(item => item.step.Irreversible.Count == 0)
            .Select((item, i) => new ManualStep(i + 1, item.step.Name, item.step.Irreversible.Count > 0, item.hint)),
    ];
}
