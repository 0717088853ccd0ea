namespace Platform.Execution;

/// <summary>What an event tells of its step (R027). On the wire <c>step_started</c>, <c>step_completed</c>, <c>step_failed</c>.</summary>
public enum StepEventType
{
    StepStarted,
    StepCompleted,
    StepFailed,
}
