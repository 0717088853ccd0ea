using System.Collections.Immutable;

namespace Platform.Execution;

/// <summary>Two executions of one plan side by side (R058). Immutable; it tells what differs and draws no conclusion.</summary>
public sealed class ExecutionComparison
{
    private ExecutionComparison(
        ExecutionRecord first, ExecutionRecord second, ImmutableArray<StepComparison> steps, ImmutableArray<ObservedSideEffect> onlyFirst, ImmutableArray<ObservedSideEffect> onlySecond)
    {
        First = first;
        Second = second;
        Steps = steps;
        SideEffectsOnlyInFirst = onlyFirst;
        SideEffectsOnlyInSecond = onlySecond;
    }

    public ExecutionRecord First { get; }

    public ExecutionRecord Second { get; }

    /// <summary>Every step that either of them began, by index.</summary>
    public ImmutableArray<StepComparison> Steps { get; }

    /// <summary>Steps that differ.</summary>
    public ImmutableArray<StepComparison> Differences => [.. Steps.Where(s => s.IsDifferent)];

    /// <summary>
    /// Same step, category, description, reversibility and details make two side effects the same; one that was seen twice counts twice.
    /// </summary>
    public ImmutableArray<ObservedSideEffect> SideEffectsOnlyInFirst { get; }

    /// <inheritdoc cref="SideEffectsOnlyInFirst"/>
    public ImmutableArray<ObservedSideEffect> SideEffectsOnlyInSecond { get; }

    public bool IsStatusDifferent => First.Status != Second.Status;

    public bool IsModeDifferent => First.LiveModeState != Second.LiveModeState;

    /// <summary>Whether security stood otherwise before or after; an unknown state differs from every known one.</summary>
    public bool IsSecurityDifferent => Differ(First.SecuritySnapshotPre, Second.SecuritySnapshotPre) || Differ(First.SecuritySnapshotPost, Second.SecuritySnapshotPost);

    /// <summary>Whether nothing of the above differs; times may.</summary>
    public bool IsSame => !IsStatusDifferent && !IsSecurityDifferent && !IsModeDifferent && Steps.All(s => !s.IsDifferent) && SideEffectsOnlyInFirst.IsEmpty && SideEffectsOnlyInSecond.IsEmpty;

    /// <exception cref="ArgumentException">They are not executions of one plan, or one of the records is not whole.</exception>
    public static ExecutionComparison Compare(ExecutionRecord first, ExecutionRecord second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        RequireWhole(first, nameof(first));
        RequireWhole(second, nameof(second));

        // A dry run and a live run are of different plans by digest, since the mode is the plan's; the id says that one prepared the other.
        if (!string.Equals(first.PlanId, second.PlanId, StringComparison.Ordinal) || (first.LiveModeState == second.LiveModeState && first.PlanDigest != second.PlanDigest))
        {
            throw new ArgumentException("These are executions of two plans.", nameof(second));
        }

        var (runs, others) = (first.StepEvents.ToLookup(e => e.StepIndex), second.StepEvents.ToLookup(e => e.StepIndex));
        var steps =
            from index in runs.Select(g => g.Key).Union(others.Select(g => g.Key)).Order()
            let name = (runs[index].FirstOrDefault() ?? others[index].First()).StepName
            select new StepComparison(index, name, StepRun.Of(runs[index]), StepRun.Of(others[index]));
        var (seen, seenToo) = (first.SideEffectsReport.Observed, second.SideEffectsReport.Observed);
        return new ExecutionComparison(first, second, [.. steps], Without(seen, seenToo), Without(seenToo, seen));
    }

    private static void RequireWhole(ExecutionRecord record, string parameter)
    {
        if (RecordVerifier.Verify(record) is { } broken)
        {
            throw new ArgumentException($"The record is not whole: {broken.Reason}", parameter);
        }
    }

    private static bool Differ(SecuritySnapshot? one, SecuritySnapshot? other) => (one?.SecurityState, one?.BoundaryState) != (other?.SecurityState, other?.BoundaryState);

    private static ImmutableArray<ObservedSideEffect> Without(ImmutableArray<ObservedSideEffect> effects, ImmutableArray<ObservedSideEffect> others)
    {
        var left = others.CountBy(Content).ToDictionary();
        return [.. effects.Where(effect => !Take(Content(effect)))];

        bool Take((int?, SideEffectCategory, string, bool, FrozenJson) content)
        {
            if (left.GetValueOrDefault(content) == 0)
            {
                return false;
            }

            left[content]--;
            return true;
        }
    }

    private static (int?, SideEffectCategory, string, bool, FrozenJson) Content(ObservedSideEffect effect) =>
        (effect.StepIndex, effect.Category, effect.Description, effect.Reversible, effect.Details);
}
