namespace Audit.Storage;

/// <summary>A row of <c>ledger.entry</c>, for reading only.</summary>
internal sealed class EntryRow
{
    public long Index { get; init; }

    public Guid EntryId { get; init; }

    public required string Kind { get; init; }

    public DateTimeOffset At { get; init; }

    public required string Source { get; init; }

    public long SourceSeq { get; init; }

    public string? AgentId { get; init; }

    public string? TraceId { get; init; }

    public string? ActionType { get; init; }

    public string? Trigger { get; init; }

    public string? Status { get; init; }

    public string? ErrorCode { get; init; }

    public Guid? CommandId { get; init; }

    public Guid? AttemptId { get; init; }

    public Guid? ParentAttemptId { get; init; }

    public required string[] AffectedIds { get; init; }

    public long? DurationMs { get; init; }

    public required byte[] Envelope { get; init; }

    public required byte[] Hash { get; init; }
}

/// <summary>A row of <c>ledger.payload</c>.</summary>
internal sealed class PayloadRow
{
    public long Index { get; init; }

    public required byte[] Salt { get; init; }

    public required byte[] Body { get; init; }
}

/// <summary>A row of <c>ledger.affected</c>.</summary>
internal sealed class AffectedRow
{
    public required string ObjectId { get; init; }

    public long Index { get; init; }
}

/// <summary>A row of <c>ledger.out_of_order</c>.</summary>
internal sealed class OutOfOrderRow
{
    public long Index { get; init; }

    public DateTimeOffset At { get; init; }
}
