namespace Orchestrator.Runs;

/// <summary>One try of a phase, for people who look back.</summary>
internal sealed class RunPhase
{
    public Guid Run { get; set; }

    public int Phase { get; set; }

    public int Attempt { get; set; }

    public Guid CommandId { get; set; }

    public Guid? AttemptId { get; set; }

    public DateTimeOffset BegunAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>What the action itself took.</summary>
    public long? DurationMs { get; set; }

    /// <summary>SUCCESS, FAILURE, ROLLED_BACK or DENIED; null while it is at work.</summary>
    public string? Status { get; set; }

    public string? Error { get; set; }
}
