namespace Platform.Execution;

/// <summary>
/// An execution whose runner died, taken up from what its observer handed out, to be closed with the truth (C05). It can end the one step
/// that was open, and mark the execution INCOMPLETE; it has no way to start a step.
/// </summary>
public sealed class InterruptedExecution
{
    /// <summary>What begins the error of a step that provably left nothing.</summary>
    public const string RolledBack = "ROLLED_BACK";

    /// <summary>What begins the error of a step of which nobody knows whether it had its effect.</summary>
    public const string Indeterminate = "INDETERMINATE";

    private readonly ExecutionChain chain;

    private InterruptedExecution(ExecutionChain chain)
    {
        this.chain = chain;
    }

    /// <summary>
    /// The start of the step that has no end yet; null where the runner died between two steps, or where it was closed here.
    /// </summary>
    public StepEvent? OpenStep => chain.OpenStep;

    public ExecutionOpening Opening => chain.Opening;

    public bool IsClosed => chain.IsClosed;

    /// <summary>Takes the execution up where the journal ends.</summary>
    /// <param name="opening">As it was journaled.</param>
    /// <param name="plan">The plan; null where the observer knew only its id.</param>
    /// <param name="stepEvents">In the order they were handed out; read once, from first to last.</param>
    /// <param name="sideEffects">Likewise.</param>
    /// <param name="kernel">Asked once, with the mark.</param>
    /// <param name="keepEvents">False where the caller keeps the events.</param>
    /// <exception cref="BrokenRecordException">The journal is not what an observer handed out: it says what is wrong where.</exception>
    /// <exception cref="ArgumentException">It is not this plan's execution.</exception>
    public static InterruptedExecution Resume(
        ExecutionOpening opening, Plan? plan, IEnumerable<StepEvent> stepEvents, IEnumerable<ObservedSideEffect> sideEffects, TimeProvider clock, IKernel? kernel = null, bool keepEvents = true)
    {
        ArgumentNullException.ThrowIfNull(opening);
        ArgumentNullException.ThrowIfNull(stepEvents);
        ArgumentNullException.ThrowIfNull(sideEffects);
        ArgumentNullException.ThrowIfNull(clock);
        if (plan?.Digest != opening.PlanDigest)
        {
            throw new ArgumentException("The execution began with another plan.", nameof(plan));
        }

        if (opening.ComputeHash() != opening.Hash)
        {
            throw new BrokenRecordException(new BrokenLink(RecordPart.Opening, null, "The opening was altered: its content does not give its hash."));
        }

        var journaled = new ExecutionChain(opening, plan, clock, kernel, keepEvents);
        journaled.Replay(stepEvents, sideEffects);
        return new InterruptedExecution(journaled);
    }

    /// <summary>The open step's success is committed: only its event was lost.</summary>
    /// <exception cref="InvalidOperationException">No step is open.</exception>
    /// <exception cref="ExecutionClosedException">The execution is marked.</exception>
    public StepEvent CloseStepCompleted(FrozenJson? details = null) => Close(StepEventType.StepCompleted, error: null, details);

    /// <summary>The open step's failure is known: only its event was lost.</summary>
    /// <inheritdoc cref="CloseStepCompleted"/>
    public StepEvent CloseStepFailed(string errorMessage, FrozenJson? details = null)
    {
        ArgumentNullException.ThrowIfNull(errorMessage);
        return Close(StepEventType.StepFailed, Wording.Told(errorMessage), details);
    }

    /// <summary>The open step's transaction provably never committed.</summary>
    /// <inheritdoc cref="CloseStepCompleted"/>
    public StepEvent CloseStepRolledBack(FrozenJson? details = null) =>
        Close(StepEventType.StepFailed, $"{RolledBack}: The runner died before the step committed; nothing of it remains.", details);

    /// <summary>The open step may or may not have had its effect outside; a person has to look.</summary>
    /// <inheritdoc cref="CloseStepCompleted"/>
    public StepEvent CloseStepIndeterminate(FrozenJson? details = null) =>
        Close(StepEventType.StepFailed, $"{Indeterminate}: The runner died while the step ran; whether it had its effect is not known.", details);

    /// <summary>Records a side effect that the journal proves and that was not handed out.</summary>
    /// <inheritdoc cref="ExecutionObserver.RecordSideEffect"/>
    public ObservedSideEffect RecordSideEffect(SideEffectCategory category, string description, bool reversible, FrozenJson? details = null) =>
        chain.Append(category, description, reversible, details);

    /// <summary>Closes the execution as INCOMPLETE.</summary>
    /// <exception cref="InvalidOperationException">A step is still open.</exception>
    /// <inheritdoc cref="ExecutionObserver.MarkCompleted"/>
    public void MarkIncomplete(string reason)
    {
        if (chain is { IsClosed: false, OpenStep: { } open })
        {
            throw new StepOrderException(open.StepIndex, "It is open; close it with the truth first.");
        }

        chain.Mark(ExecutionStatus.Incomplete, reason);
    }

    /// <inheritdoc cref="ExecutionObserver.GetExecutionRecord"/>
    public ExecutionRecord GetExecutionRecord(LiveModeState? liveModeState = null) => chain.Record(liveModeState);

    /// <inheritdoc cref="ExecutionObserver.GetExecutionHead"/>
    public ExecutionHead GetExecutionHead(LiveModeState? liveModeState = null) => chain.Head(liveModeState);

    private StepEvent Close(StepEventType type, string? error, FrozenJson? details)
    {
        if (chain.IsClosed)
        {
            throw new ExecutionClosedException(chain.Opening.ExecutionId, chain.Status);
        }

        var open = chain.OpenStep ?? throw new InvalidOperationException("No step is open.");
        return chain.Append(type, open.StepIndex, open.StepName, error, details);
    }
}
