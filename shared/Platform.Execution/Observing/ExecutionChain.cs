using System.Collections.Immutable;

namespace Platform.Execution;

/// <summary>
/// The two chains of one execution and where they stand. Holds every event or, where the caller keeps them, only the last hashes, the
/// counts, and a byte for each step.
/// </summary>
internal sealed class ExecutionChain(ExecutionOpening opening, Plan? plan, TimeProvider clock, IKernel? kernel, bool keepEvents)
{
    private readonly ImmutableArray<StepEvent>.Builder? events = keepEvents ? ImmutableArray.CreateBuilder<StepEvent>() : null;
    private readonly ImmutableArray<ObservedSideEffect>.Builder? effects = keepEvents ? ImmutableArray.CreateBuilder<ObservedSideEffect>() : null;
    private readonly StepStates steps = new();
    private Digest lastEvent = opening.Hash;
    private Digest lastEffect = opening.Hash;
    private int? latestStep;
    private (ExecutionStatus Status, string Reason, DateTimeOffset EndedAt, SecuritySnapshot? Post)? mark;

    public ExecutionOpening Opening => opening;

    public IKernel? Kernel => kernel;

    public int EventCount { get; private set; }

    public int EffectCount { get; private set; }

    public Digest LastEventHash => lastEvent;

    public StepEvent? OpenStep { get; private set; }

    public ExecutionStatus Status => mark?.Status ?? ExecutionStatus.Started;

    public bool IsClosed => mark is not null;

    public ExecutionStatus StatusWhenMarkedCompleted => steps.WhenMarkedCompleted(opening.PlannedSteps);

    /// <summary>Begins an execution: takes the first snapshot, which throws where the state cannot be read.</summary>
    public static ExecutionChain Begin(string executionId, string planId, Plan? plan, TimeProvider clock, IKernel? kernel, bool keepEvents, ExecutionBeginning? beginning = null)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var startedAt = Timestamps.Truncate(clock.GetUtcNow());
        var opening = new ExecutionOpening(
            Wording.Name(executionId, nameof(executionId)), Wording.Name(planId, nameof(planId)), plan?.Digest, plan?.Steps.Length,
            DeclaredSideEffect.HashAll(plan?.DeclaredSideEffects ?? []), startedAt,
            kernel is null ? null : SecuritySnapshot.FromKernel(kernel, SecuritySnapshot.PreExecution, startedAt),
            beginning);
        return new ExecutionChain(opening, plan, clock, kernel, keepEvents);
    }

    /// <summary>Throws where this step may not start now.</summary>
    public void RequireStart(int index, string name)
    {
        RequireOpen();
        RequirePlanned(index, name);
        if (steps.HasBegun(index))
        {
            throw new StepOrderException(index, "It has begun before; a step runs once.");
        }

        if (OpenStep is { } open)
        {
            throw new StepOrderException(index, $"Step {open.StepIndex} has not ended; steps run one after another.");
        }

        if (steps.FailedCount > 0)
        {
            throw new StepOrderException(index, "A step has failed; nothing starts after a failure.");
        }
    }

    /// <summary>Throws where this step may not end now.</summary>
    public void RequireEnd(int index, string name)
    {
        RequireOpen();
        RequirePlanned(index, name);
        if (steps.HasEnded(index))
        {
            throw new StepOrderException(index, "It has ended before.");
        }

        if (OpenStep is { } open && open.StepIndex == index && !string.Equals(open.StepName, name, StringComparison.Ordinal))
        {
            throw new StepOrderException(index, "It started under another name.");
        }
    }

    public StepEvent Append(StepEventType type, int index, string name, string? error, FrozenJson? details)
    {
        var recorded = new StepEvent(type, index, name, error, Bounded(details), Now(), lastEvent);
        Take(recorded);
        return recorded;
    }

    public ObservedSideEffect Append(SideEffectCategory category, string description, bool reversible, FrozenJson? details)
    {
        RequireOpen();
        _ = category.ToWire();
        var recorded = new ObservedSideEffect(category, Wording.Text(description, nameof(description)), reversible, latestStep, EventCount, Bounded(details), Now(), lastEffect);
        Take(recorded);
        return recorded;
    }

    public void Mark(ExecutionStatus status, string reason)
    {
        RequireOpen();
        ArgumentNullException.ThrowIfNull(reason);
        var endedAt = Now();
        mark = (status, Wording.Told(reason), endedAt, After(endedAt));
    }

    /// <summary>The head as it is now, in the mode that the caller or the plan says.</summary>
    public ExecutionHead Head(LiveModeState? mode)
    {
        if (mode is null && plan is null)
        {
            throw new ArgumentException("The observer knows only the plan's id, so the mode must be given.", nameof(mode));
        }

        if (mode is { } given && plan is not null && given != plan.Mode)
        {
            throw new ArgumentException($"The plan says {plan.Mode.ToWire()}.", nameof(mode));
        }

        var outcome = new ExecutionOutcome(Status, mark?.Reason, mark?.EndedAt, mark?.Post, mode ?? plan!.Mode);
        return new ExecutionHead(opening, outcome, ExecutionSeal.Close(opening, outcome, EventCount, lastEvent, EffectCount, lastEffect));
    }

    public ExecutionRecord Record(LiveModeState? mode) => events is null || effects is null
        ? throw new InvalidOperationException("This observer handed its events out and kept none: take its head, and assemble the record from what was kept.")
        : new ExecutionRecord(Head(mode), events.ToImmutable(), SideEffectsReport.Compare(plan?.DeclaredSideEffects ?? [], effects));

    /// <summary>Takes up what another observer handed out; throws at the first event that does not follow.</summary>
    public void Replay(IEnumerable<StepEvent> journaled, IEnumerable<ObservedSideEffect> journaledEffects)
    {
        var chain = new ChainCheck(RecordPart.StepEvents, "event", opening.Hash);
        foreach (var stepEvent in journaled)
        {
            if (chain.Follow(stepEvent.Hash, stepEvent.ComputeHash(), stepEvent.PreviousEventHash) is { } broken)
            {
                throw new BrokenRecordException(broken);
            }

            Take(stepEvent);
        }

        chain = new ChainCheck(RecordPart.SideEffects, "side effect", opening.Hash);
        foreach (var effect in journaledEffects)
        {
            if (chain.Follow(effect.Hash, effect.ComputeHash(), effect.PreviousHash) is { } broken)
            {
                throw new BrokenRecordException(broken);
            }

            Take(effect);
        }
    }

    private void Take(StepEvent recorded)
    {
        events?.Add(recorded);
        steps.Note(recorded.Type, recorded.StepIndex);
        if (recorded.Type == StepEventType.StepStarted)
        {
            OpenStep = recorded;
        }
        else if (OpenStep?.StepIndex == recorded.StepIndex)
        {
            OpenStep = null;
        }

        latestStep = OpenStep?.StepIndex ?? recorded.StepIndex;
        lastEvent = recorded.Hash;
        EventCount++;
    }

    private void Take(ObservedSideEffect recorded)
    {
        effects?.Add(recorded);
        lastEffect = recorded.Hash;
        EffectCount++;
    }

    private SecuritySnapshot? After(DateTimeOffset endedAt)
    {
        try
        {
            return kernel is null ? null : SecuritySnapshot.FromKernel(kernel, SecuritySnapshot.PostExecution, endedAt);
        }
        catch (Exception)
        {
            // The end is recorded whatever the kernel does; an unknown state is told as unknown.
            return null;
        }
    }

    private void RequireOpen()
    {
        if (mark is { } closed)
        {
            throw new ExecutionClosedException(opening.ExecutionId, closed.Status);
        }
    }

    private void RequirePlanned(int index, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, opening.PlannedSteps ?? ExecutionLimits.Steps);
        Wording.Name(name, nameof(name));
        if (plan is not null && !string.Equals(plan.Steps[index].Name, name, StringComparison.Ordinal))
        {
            throw new StepOrderException(index, "The plan has another name for it.");
        }
    }

    private static FrozenJson Bounded(FrozenJson? details) => details is null
        ? FrozenJson.Empty
        : details.Bytes <= ExecutionLimits.DetailsBytes
            ? details
            : throw new ArgumentException($"The details have {details.Bytes} bytes; at most {ExecutionLimits.DetailsBytes} can be recorded. FitTo makes them fit.", nameof(details));

    private DateTimeOffset Now() => Timestamps.Truncate(clock.GetUtcNow());
}
