namespace Hestia.Executions;

/// <summary>An execution as the action-runner tells it, without its record.</summary>
internal sealed record Summary
{
    public required string ExecutionId { get; init; }

    public required string PlanId { get; init; }

    public string? PlanDigest { get; init; }

    public string? Mode { get; init; }

    public string? AgentId { get; init; }

    public string? TraceId { get; init; }

    public string? Trigger { get; init; }

    public required string Status { get; init; }

    public string? Reason { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public int? PlannedSteps { get; init; }

    public int EndedSteps { get; init; }

    public CurrentStep? CurrentStep { get; init; }

    public string? RecordHash { get; init; }

    public bool HasEnded => Status != "STARTED";
}

internal sealed record CurrentStep(int Index, string? Name);
