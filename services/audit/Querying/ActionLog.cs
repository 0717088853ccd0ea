using System.Text.Json;
using System.Text.Json.Serialization;

namespace Audit.Querying;

/// <summary>One attempt of an action, as it stands in the ledger (R004 to R008).</summary>
internal sealed record ActionLog
{
    /// <summary>The entry's place in the ledger.</summary>
    public required long Index { get; init; }

    public required Guid AttemptId { get; init; }

    public required Guid? CommandId { get; init; }

    public required string? AgentId { get; init; }

    public required string? TraceId { get; init; }

    /// <summary>The attempt in whose unit of work this nested one ran (R020).</summary>
    public required Guid? ParentAttemptId { get; init; }

    public required string? ActionType { get; init; }

    /// <summary>What made the agent act.</summary>
    public required string? Trigger { get; init; }

    public required JsonElement? Parameters { get; init; }

    /// <summary>SUCCESS, FAILURE or ROLLED_BACK.</summary>
    public required string? Status { get; init; }

    /// <summary>CODE: sentence, or null after a success.</summary>
    public required string? Error { get; init; }

    public required IReadOnlyList<string> AffectedIds { get; init; }

    public required JsonElement? Output { get; init; }

    public required long? DurationMs { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The journal that the record came from, and its number there.</summary>
    public required string Source { get; init; }

    public required long SourceSeq { get; init; }

    /// <summary><c>erased</c> or <c>archived</c> where the database let go of the payload; else absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PayloadState { get; init; }

    /// <summary>
    /// Why <see cref="Parameters"/>, <see cref="Error"/> and <see cref="Output"/> cannot be shown; absent where they can.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unreadable { get; init; }
}
