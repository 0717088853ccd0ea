using System.Text.Json;
using MassTransit;

namespace Platform.Contracts;

/// <summary>A document of a run was written and stands in the knowledge base: a phase's report, or a gate's request.</summary>
[EntityName("phase-reported")]
[MessageUrn("Platform.Contracts:PhaseReported")]
[Record(RecordKind.PhaseReport)]
public sealed record PhaseReported
{
    /// <inheritdoc cref="ActionAttempted.Source"/>
    public required string Source { get; init; }

    /// <inheritdoc cref="ActionAttempted.SourceSeq"/>
    public required long SourceSeq { get; init; }

    /// <summary>This entry's id in the ledger.</summary>
    public required Guid EntryId { get; init; }

    /// <summary>The run's id, such as <c>icx-const-008a06ace23a96ea-20260520</c>.</summary>
    public required string RunId { get; init; }

    /// <summary>The phase's name, e.g. <c>cutplan</c>, or the gate's, e.g. <c>SG_1</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>The attempt that did the phase's work; null for a gate's request.</summary>
    public Guid? AttemptId { get; init; }

    /// <summary>The document's path in the knowledge base.</summary>
    public required string Document { get; init; }

    /// <summary>SHA-256 over the document's bytes.</summary>
    public required string DocumentSha256 { get; init; }

    /// <inheritdoc cref="ActionAttempted.TraceId"/>
    public required string TraceId { get; init; }

    /// <summary>What else is to be kept of it, e.g. the phase's key: a JSON object.</summary>
    public required JsonElement Details { get; init; }

    /// <summary>UTC, microseconds.</summary>
    public required DateTimeOffset ReportedAt { get; init; }

    /// <inheritdoc cref="ActionAttempted.Traceparent"/>
    public string? Traceparent { get; init; }
}
