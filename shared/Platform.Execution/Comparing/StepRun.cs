namespace Platform.Execution;

/// <summary>How far a step came in one execution.</summary>
public enum StepProgress
{
    NeverBegan,

    /// <summary>Started, and no end of it is recorded.</summary>
    Began,
    Completed,
    Failed,
}

/// <summary>What one execution did with one step. Immutable.</summary>
/// <param name="Progress">How far it came.</param>
/// <param name="Duration">From its start to its end, where both are recorded.</param>
/// <param name="Error">What a failed step said.</param>
/// <param name="Details">What was recorded with its end, else with its start; empty where it never began.</param>
public sealed record StepRun(StepProgress Progress, TimeSpan? Duration, string? Error, FrozenJson Details)
{
    internal static StepRun Never { get; } = new(StepProgress.NeverBegan, null, null, FrozenJson.Empty);

    /// <summary>What the events of one step tell.</summary>
    public static StepRun Of(IEnumerable<StepEvent> events)
    {
        StepEvent? start = null, end = null;
        foreach (var stepEvent in events)
        {
            if (stepEvent.Type == StepEventType.StepStarted)
            {
                start = stepEvent;
            }
            else
            {
                end = stepEvent;
            }
        }

        var progress = end?.Type switch
        {
            StepEventType.StepCompleted => StepProgress.Completed,
            StepEventType.StepFailed => StepProgress.Failed,
            _ => start is null ? StepProgress.NeverBegan : StepProgress.Began,
        };
        return new StepRun(progress, end is null || start is null ? null : end.At - start.At, end?.Error, (end ?? start)?.Details ?? FrozenJson.Empty);
    }
}
