using System.Text.Json;
using MassTransit;

namespace Platform.Contracts;

/// <summary>A decision about a run came in: taken, or refused and why.</summary>
[EntityName("gate-decided")]
[MessageUrn("Platform.Contracts:GateDecided")]
[Record(RecordKind.GateDecision)]
public sealed record GateDecided
{
    /// <inheritdoc cref="ActionAttempted.Source"/>
    public required string Source { get; init; }

    /// <inheritdoc cref="ActionAttempted.SourceSeq"/>
    public required long SourceSeq { get; init; }

    /// <summary>This entry's id in the ledger.</summary>
    public required Guid EntryId { get; init; }

    /// <summary>The run that it names, which may not exist where it was refused.</summary>
    public required string RunId { get; init; }

    /// <summary><c>SG_1</c>, <c>SG_2</c> or <c>RUN</c>.</summary>
    public required string Gate { get; init; }

    /// <summary>The verdict, e.g. <c>APPROVE</c>, or <c>REFUSED</c> where it was not taken.</summary>
    public required string Verdict { get; init; }

    /// <summary>Why it was not taken, as <c>CODE: sentence</c>; null where it was.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whose key signed it; <c>(unknown)</c> where no allowed key did.</summary>
    public required string Sovereign { get; init; }

    /// <inheritdoc cref="ActionAttempted.TraceId"/>
    public required string TraceId { get; init; }

    /// <summary>The signed decision as it came: a JSON object.</summary>
    public required JsonElement Decision { get; init; }

    /// <summary>When it was received, UTC, microseconds.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <inheritdoc cref="ActionAttempted.UserId"/>
    public string? UserId { get; init; }

    /// <inheritdoc cref="ActionAttempted.Traceparent"/>
    public string? Traceparent { get; init; }
}
