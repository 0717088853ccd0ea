using System.Text.Json;
using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// The finished record of one execution (R023, R024), or one part of a long one: all parts together hold every line, and each holds the
/// head, whose seal tells how many lines there are and their last hashes.
/// </summary>
[EntityName("execution-recorded")]
[MessageUrn("Platform.Contracts:ExecutionRecorded")]
[Record(RecordKind.Execution)]
public sealed record ExecutionRecorded
{
    /// <inheritdoc cref="ActionAttempted.Source"/>
    public required string Source { get; init; }

    /// <inheritdoc cref="ActionAttempted.SourceSeq"/>
    public required long SourceSeq { get; init; }

    /// <summary>This entry's id in the ledger.</summary>
    public required Guid EntryId { get; init; }

    public required Guid ExecutionId { get; init; }

    public required string AgentId { get; init; }

    public required string TraceId { get; init; }

    public string? Trigger { get; init; }

    public required string PlanId { get; init; }

    /// <summary><c>DRY_RUN</c> or <c>LIVE</c>.</summary>
    public required string Mode { get; init; }

    /// <summary><c>COMPLETED</c>, <c>COMPLETED_PARTIAL</c>, <c>FAILED</c> or <c>INCOMPLETE</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The record's hash, lower-case hex.</summary>
    public required string RecordHash { get; init; }

    /// <summary>UTC, microseconds.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>UTC, microseconds.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>From 1.</summary>
    public required int Part { get; init; }

    public required int Parts { get; init; }

    /// <summary><c>opening</c>, <c>outcome</c>, <c>seal</c>, as docs/reference/execution-records.md has them.</summary>
    public required JsonElement Head { get; init; }

    /// <summary>This part's lines in the order in which they were recorded, each <c>{"event":…}</c> or <c>{"sideEffect":…}</c>.</summary>
    public required JsonElement Lines { get; init; }

    /// <inheritdoc cref="ActionAttempted.UserId"/>
    public string? UserId { get; init; }

    /// <inheritdoc cref="ActionAttempted.Traceparent"/>
    public string? Traceparent { get; init; }
}
