namespace Platform.Execution;

/// <summary>One step in two executions. Immutable.</summary>
public sealed record StepComparison(int StepIndex, string StepName, StepRun First, StepRun Second)
{
    /// <summary>Whether it came to another end, failed otherwise, or recorded other details; how long it took does not count.</summary>
    public bool IsDifferent => First.Progress != Second.Progress || !string.Equals(First.Error, Second.Error, StringComparison.Ordinal) || !First.Details.Equals(Second.Details);
}
