using System.Text.Json;
using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// One attempt of an action, with its true outcome (R004 to R008). Published by the journal's relay in the order of
/// <see cref="SourceSeq"/>, at least once, always with the same number and content.
/// </summary>
[EntityName("action-attempted")]
[MessageUrn("Platform.Contracts:ActionAttempted")]
[Record(RecordKind.ActionAttempt)]
public sealed record ActionAttempted
{
    /// <summary>The journal that numbered this record, e.g. <c>action-runner/1f0c9a3e</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The record's gap-free number in its source, from 1.</summary>
    public required long SourceSeq { get; init; }

    public required Guid AttemptId { get; init; }

    public required Guid CommandId { get; init; }

    /// <summary>The attempt whose unit of work this nested attempt ran in (R020).</summary>
    public Guid? ParentAttemptId { get; init; }

    public required string AgentId { get; init; }

    public required string TraceId { get; init; }

    public required string ActionType { get; init; }

    public string? Trigger { get; init; }

    /// <summary>As given, with sensitive values redacted.</summary>
    public required JsonElement Parameters { get; init; }

    /// <summary>One of <see cref="AttemptStatus"/> but <c>DENIED</c>.</summary>
    public required string Status { get; init; }

    /// <summary><c>CODE: sentence</c>, or null after a success.</summary>
    public string? Error { get; init; }

    public required IReadOnlyList<string> AffectedIds { get; init; }

    public JsonElement? Output { get; init; }

    /// <summary>
    /// How a success left each ontology object that it was the last to change in its transaction, in the order of its changes. Null where
    /// it did not succeed, or where its source is older than this member and says nothing of objects.
    /// </summary>
    public IReadOnlyList<ObjectLeft>? Objects { get; init; }

    /// <summary>Wall time of the attempt in milliseconds.</summary>
    public required long DurationMs { get; init; }

    /// <summary>UTC, microseconds.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The AMQP user the broker vouched for, where the agent set <c>user_id</c>.</summary>
    public string? UserId { get; init; }

    /// <summary>W3C trace context of the attempt's span.</summary>
    public string? Traceparent { get; init; }
}
