using System.Text.Json;
using MassTransit;

namespace Platform.Contracts;

/// <summary>A run came into another state: which, by whom, and why.</summary>
[EntityName("run-state-changed")]
[MessageUrn("Platform.Contracts:RunStateChanged")]
[Record(RecordKind.RunState)]
public sealed record RunStateChanged
{
    /// <inheritdoc cref="ActionAttempted.Source"/>
    public required string Source { get; init; }

    /// <inheritdoc cref="ActionAttempted.SourceSeq"/>
    public required long SourceSeq { get; init; }

    /// <summary>This entry's id in the ledger.</summary>
    public required Guid EntryId { get; init; }

    /// <summary>The run's id, such as <c>icx-const-008a06ace23a96ea-20260520</c>.</summary>
    public required string RunId { get; init; }

    /// <summary>The state that it is in now.</summary>
    public required string State { get; init; }

    /// <summary>The state that it was in; null for its first one.</summary>
    public string? PreviousState { get; init; }

    /// <summary>Why it stopped, as a code such as <c>STOP_DRIFT</c>; null where it did not.</summary>
    public string? StopCode { get; init; }

    /// <summary>Who made the change: a person, an agent, or the service itself.</summary>
    public required string Actor { get; init; }

    /// <inheritdoc cref="ActionAttempted.TraceId"/>
    public required string TraceId { get; init; }

    /// <summary>What else is to be kept of it: a JSON object.</summary>
    public required JsonElement Details { get; init; }

    /// <summary>UTC, microseconds.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <inheritdoc cref="ActionAttempted.UserId"/>
    public string? UserId { get; init; }

    /// <inheritdoc cref="ActionAttempted.Traceparent"/>
    public string? Traceparent { get; init; }
}
