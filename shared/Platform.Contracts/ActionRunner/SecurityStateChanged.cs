using System.Text.Json;
using MassTransit;

namespace Platform.Contracts;

/// <summary>The security state was changed by an operator: who, why, from what to what. Also what tells every service of it.</summary>
[EntityName("security-state-changed")]
[MessageUrn("Platform.Contracts:SecurityStateChanged")]
[Record(RecordKind.SecurityChange)]
public sealed record SecurityStateChanged
{
    /// <inheritdoc cref="ActionAttempted.Source"/>
    public required string Source { get; init; }

    /// <inheritdoc cref="ActionAttempted.SourceSeq"/>
    public required long SourceSeq { get; init; }

    /// <summary>This entry's id in the ledger.</summary>
    public required Guid EntryId { get; init; }

    public required Guid ChangeId { get; init; }

    /// <summary>Counts the changes from 1.</summary>
    public required long Version { get; init; }

    /// <summary><c>OPERATIONAL</c>, <c>COMPROMISED</c> or <c>LOCKDOWN</c>.</summary>
    public required string SecurityState { get; init; }

    /// <summary><c>NOMINAL</c>, <c>ELEVATED</c>, <c>COMPROMISED</c> or <c>LOCKDOWN</c>.</summary>
    public required string BoundaryState { get; init; }

    /// <summary>What it was before; null where that could not be read.</summary>
    public string? PreviousSecurityState { get; init; }

    /// <inheritdoc cref="PreviousSecurityState"/>
    public string? PreviousBoundaryState { get; init; }

    public required string Reason { get; init; }

    /// <summary>Whose key signed it.</summary>
    public required string ChangedBy { get; init; }

    /// <summary>The signed change as it came, so that anybody who has the key can check it.</summary>
    public required JsonElement Change { get; init; }

    /// <summary>UTC, microseconds.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <inheritdoc cref="ActionAttempted.UserId"/>
    public string? UserId { get; init; }

    /// <inheritdoc cref="ActionAttempted.Traceparent"/>
    public string? Traceparent { get; init; }
}
