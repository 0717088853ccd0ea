namespace Platform.Execution;

/// <summary>
/// Records one execution as it happens (R031): append-only, each event linked to the one before, nothing after a mark. It takes time from
/// the clock it is given, does no I/O, and executes nothing. Every Record method returns what it recorded, so that the caller can journal
/// it at once; with <c>keepEvents: false</c> the observer keeps only hashes and counts, however long the plan. Where a method throws,
/// nothing was recorded. Not for several threads at once.
/// </summary>
public sealed class ExecutionObserver
{
    private readonly ExecutionChain chain;

    /// <summary>Observes an execution of a plan of which only the id is known: no effect is declared, and no step is missed.</summary>
    /// <param name="executionId">Minted by the caller.</param>
    /// <param name="planId">The plan's id.</param>
    /// <param name="clock">The time of every event.</param>
    /// <param name="kernel">Asked now, before each step and at the end; null means that security is unknown (C12).</param>
    /// <param name="keepEvents">False where the caller keeps the events.</param>
    /// <exception cref="ArgumentException">An id cannot be recorded.</exception>
    /// <exception cref="Exception">Whatever the kernel throws where it cannot read the state: no execution begins unobserved.</exception>
    public ExecutionObserver(string executionId, string planId, TimeProvider clock, IKernel? kernel = null, bool keepEvents = true)
    {
        chain = ExecutionChain.Begin(executionId, planId, plan: null, clock, kernel, keepEvents);
    }

    /// <summary>
    /// Observes an execution of exactly this plan: steps must be its steps, and its declared effects stand in the report.
    /// </summary>
    /// <param name="executionId">Minted by the caller.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="clock">The time of every event.</param>
    /// <param name="kernel">Asked now, before each step and at the end; null means that security is unknown (C12).</param>
    /// <param name="keepEvents">False where the caller keeps the events.</param>
    /// <param name="beginning">What the caller keeps beside the opening, so that the record covers it; null where nothing.</param>
    /// <inheritdoc cref="ExecutionObserver(string, string, TimeProvider, IKernel, bool)" path="/exception"/>
    public ExecutionObserver(string executionId, Plan plan, TimeProvider clock, IKernel? kernel = null, bool keepEvents = true, ExecutionBeginning? beginning = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        chain = ExecutionChain.Begin(executionId, plan.PlanId, plan, clock, kernel, keepEvents, beginning);
    }

    /// <summary>To be journaled before the first step.</summary>
    public ExecutionOpening Opening => chain.Opening;

    public int EventCount => chain.EventCount;

    public Digest LastEventHash => chain.LastEventHash;

    public ExecutionStatus Status => chain.Status;

    /// <summary>Whether it was marked: nothing more can be recorded.</summary>
    public bool IsClosed => chain.IsClosed;

    /// <summary>Records that a step starts; call it before the step does anything (R032).</summary>
    /// <param name="stepIndex">From 0.</param>
    /// <param name="details">At most <see cref="ExecutionLimits.DetailsBytes"/>; none where null.</param>
    /// <exception cref="SecurityEscalatedException">The kernel does not say OPERATIONAL (R039).</exception>
    /// <exception cref="StepOrderException">The step may not start now.</exception>
    /// <exception cref="ExecutionClosedException">The execution is marked.</exception>
    /// <exception cref="ArgumentException">The name or the details cannot be recorded.</exception>
    public StepEvent RecordStepStarted(int stepIndex, string stepName, FrozenJson? details = null)
    {
        chain.RequireStart(stepIndex, stepName);
        if (chain.Kernel is { } kernel && kernel.GetSecurityState() is var state and not SecurityState.Operational)
        {
            throw new SecurityEscalatedException(state);
        }

        return chain.Append(StepEventType.StepStarted, stepIndex, stepName, error: null, details);
    }

    /// <summary>
    /// Records that a step completed (R033); one that was not recorded as started is accepted with a warning in the record (C11).
    /// </summary>
    /// <inheritdoc cref="RecordStepStarted" path="/param"/>
    /// <exception cref="StepOrderException">The step has ended before.</exception>
    /// <exception cref="ExecutionClosedException">The execution is marked.</exception>
    /// <exception cref="ArgumentException">The name or the details cannot be recorded.</exception>
    public StepEvent RecordStepCompleted(int stepIndex, string stepName, FrozenJson? details = null)
    {
        chain.RequireEnd(stepIndex, stepName);
        return chain.Append(StepEventType.StepCompleted, stepIndex, stepName, error: null, details);
    }

    /// <summary>Records that a step failed (R034). No step starts after it.</summary>
    /// <param name="errorMessage">
    /// Never refused: where it is longer than <see cref="ExecutionLimits.TextLength"/>, it ends with the length and the SHA-256 of what is
    /// left out.
    /// </param>
    /// <inheritdoc cref="RecordStepCompleted"/>
    public StepEvent RecordStepFailed(int stepIndex, string stepName, string errorMessage, FrozenJson? details = null)
    {
        ArgumentNullException.ThrowIfNull(errorMessage);
        chain.RequireEnd(stepIndex, stepName);
        return chain.Append(StepEventType.StepFailed, stepIndex, stepName, Wording.Told(errorMessage), details);
    }

    /// <summary>Records a side effect that was seen, of the step that runs or ran last (R035).</summary>
    /// <param name="description">At most <see cref="ExecutionLimits.TextLength"/> characters.</param>
    /// <param name="reversible">Whether it can be undone by hand.</param>
    /// <exception cref="ExecutionClosedException">The execution is marked.</exception>
    /// <exception cref="ArgumentException">The description or the details cannot be recorded.</exception>
    public ObservedSideEffect RecordSideEffect(SideEffectCategory category, string description, bool reversible, FrozenJson? details = null) =>
        chain.Append(category, description, reversible, details);

    /// <summary>
    /// Closes the execution: COMPLETED, or COMPLETED_PARTIAL where a planned step never ran or a started one never completed (C09).
    /// </summary>
    /// <param name="reason">Never refused: what is too long ends with the length and the SHA-256 of what is left out.</param>
    /// <exception cref="ExecutionClosedException">The execution is marked.</exception>
    public void MarkCompleted(string reason) => chain.Mark(chain.StatusWhenMarkedCompleted, reason);

    /// <summary>Closes the execution as FAILED.</summary>
    /// <inheritdoc cref="MarkCompleted"/>
    public void MarkFailed(string reason) => chain.Mark(ExecutionStatus.Failed, reason);

    /// <summary>Closes the execution as INCOMPLETE, because security escalated (R039).</summary>
    /// <inheritdoc cref="MarkCompleted"/>
    public void MarkIncompleteSecurityEscalation(string? reason = null) => chain.Mark(ExecutionStatus.Incomplete, reason ?? "Security escalation");

    /// <summary>Closes the execution as INCOMPLETE for another cause: its runner is told to stop.</summary>
    /// <inheritdoc cref="MarkCompleted"/>
    public void MarkIncomplete(string reason) => chain.Mark(ExecutionStatus.Incomplete, reason);

    /// <summary>
    /// The record as it is now: a new snapshot each time (C10), STARTED before a mark. What is recorded later does not change it.
    /// </summary>
    /// <param name="liveModeState">May be left out where the observer knows the plan; must then be the plan's.</param>
    /// <exception cref="ArgumentException">The mode is unknown, or not the plan's.</exception>
    /// <exception cref="InvalidOperationException">The observer kept no events.</exception>
    public ExecutionRecord GetExecutionRecord(LiveModeState? liveModeState = null) => chain.Record(liveModeState);

    /// <summary>
    /// The record as it is now without its lists, to be journaled after the mark; <see cref="ExecutionRecord.Assemble"/> adds them.
    /// </summary>
    /// <inheritdoc cref="GetExecutionRecord"/>
    public ExecutionHead GetExecutionHead(LiveModeState? liveModeState = null) => chain.Head(liveModeState);
}
