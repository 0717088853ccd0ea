namespace Platform.Execution;

/// <summary>How an execution stands (R025, C09).</summary>
public enum ExecutionStatus
{
    /// <summary>The record was taken before any mark.</summary>
    Started,

    /// <summary>Marked completed, and every planned or started step completed.</summary>
    Completed,

    /// <summary>Marked completed, while a planned step never ran or a started one never completed.</summary>
    CompletedPartial,

    /// <summary>Marked failed.</summary>
    Failed,

    /// <summary>Stopped by a security escalation, or interrupted and closed by somebody else.</summary>
    Incomplete,
}
