namespace Platform.Execution;

/// <summary>What became of each step, in one byte a step.</summary>
internal sealed class StepStates
{
    private const byte Started = 1;
    private const byte Completed = 2;
    private const byte Failed = 4;

    private byte[] states = [];

    /// <summary>Steps that began or ended, and did not complete.</summary>
    public int Unfinished { get; private set; }

    public int CompletedCount { get; private set; }

    public int FailedCount { get; private set; }

    public bool HasStarted(int index) => (At(index) & Started) != 0;

    public bool HasEnded(int index) => (At(index) & (Completed | Failed)) != 0;

    public bool HasCompleted(int index) => (At(index) & Completed) != 0;

    public bool HasFailed(int index) => (At(index) & Failed) != 0;

    public bool HasBegun(int index) => At(index) != 0;

    public void Note(StepEventType type, int index)
    {
        if (index >= states.Length)
        {
            Array.Resize(ref states, Math.Max(index + 1, states.Length * 2));
        }

        var before = states[index];
        states[index] |= type switch { StepEventType.StepStarted => Started, StepEventType.StepCompleted => Completed, _ => Failed };
        if (type == StepEventType.StepCompleted && (before & Completed) == 0)
        {
            CompletedCount++;
        }
        else if (type == StepEventType.StepFailed && (before & Failed) == 0)
        {
            FailedCount++;
        }

        Unfinished += (IsUnfinished(states[index]) ? 1 : 0) - (IsUnfinished(before) ? 1 : 0);
    }

    /// <summary>The status of an execution that is marked completed (C09).</summary>
    public ExecutionStatus WhenMarkedCompleted(int? plannedSteps) =>
        Unfinished == 0 && FailedCount == 0 && (plannedSteps is null || CompletedCount == plannedSteps) ? ExecutionStatus.Completed : ExecutionStatus.CompletedPartial;

    private static bool IsUnfinished(byte state) => state != 0 && (state & Completed) == 0;

    private byte At(int index) => index < states.Length ? states[index] : (byte)0;
}
