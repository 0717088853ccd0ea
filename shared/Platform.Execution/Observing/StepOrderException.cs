namespace Platform.Execution;

/// <summary>
/// A step may not do this now: start twice, start beside another or after a failure, end twice, or differ from the plan. Nothing was
/// recorded. A second start would be a retry, and there is none (R050); a start after a failure would not be fail-closed (R052).
/// </summary>
public sealed class StepOrderException : InvalidOperationException
{
    public StepOrderException(int stepIndex, string what)
        : base($"Step {stepIndex}: {what}")
    {
        StepIndex = stepIndex;
    }

    public int StepIndex { get; }
}
