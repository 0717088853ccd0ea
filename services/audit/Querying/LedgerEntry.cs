using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Audit.Storage;

namespace Audit.Querying;

/// <summary>An entry with all its columns, the exact bytes that were hashed, and its payload.</summary>
internal sealed record LedgerEntry
{
    public required long Index { get; init; }

    public required Guid EntryId { get; init; }

    public required string Kind { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Source { get; init; }

    public required long SourceSeq { get; init; }

    public required string? AgentId { get; init; }

    public required string? TraceId { get; init; }

    public required string? ActionType { get; init; }

    public required string? Trigger { get; init; }

    public required string? Status { get; init; }

    public required string? ErrorCode { get; init; }

    public required Guid? CommandId { get; init; }

    public required Guid? AttemptId { get; init; }

    public required Guid? ParentAttemptId { get; init; }

    public required IReadOnlyList<string> AffectedIds { get; init; }

    public required long? DurationMs { get; init; }

    /// <summary>The canonical JSON that was hashed.</summary>
    public required string Envelope { get; init; }

    /// <summary>The chain's hash up to this entry, lower-case hex.</summary>
    public required string Hash { get; init; }

    public required JsonElement? Payload { get; init; }

    /// <summary><c>erased</c> or <c>archived</c> where the database let go of the payload; else absent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PayloadState { get; init; }

    /// <summary>Why <see cref="Payload"/> cannot be shown; absent where it can.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Unreadable { get; init; }

    public static LedgerEntry Of(EntryRow row, PayloadJson payload) => new()
    {
        Index = row.Index,
        EntryId = row.EntryId,
        Kind = row.Kind,
        At = row.At,
        Source = row.Source,
        SourceSeq = row.SourceSeq,
        AgentId = row.AgentId,
        TraceId = row.TraceId,
        ActionType = row.ActionType,
        Trigger = row.Trigger,
        Status = row.Status,
        ErrorCode = row.ErrorCode,
        CommandId = row.CommandId,
        AttemptId = row.AttemptId,
        ParentAttemptId = row.ParentAttemptId,
        AffectedIds = row.AffectedIds,
        DurationMs = row.DurationMs,
        Envelope = Encoding.UTF8.GetString(row.Envelope),
        Hash = Convert.ToHexStringLower(row.Hash),
        Payload = payload.Content,
        PayloadState = payload.State,
        Unreadable = payload.Unreadable,
    };
}
