using System.Text.Json;

namespace Hestia.Asking;

/// <summary>One recorded attempt, as the audit service answers.</summary>
internal sealed record ActionLog
{
    public long Index { get; init; }

    public string? AttemptId { get; init; }

    public string? CommandId { get; init; }

    public string? AgentId { get; init; }

    public string? TraceId { get; init; }

    public string? ParentAttemptId { get; init; }

    public string? ActionType { get; init; }

    public string? Trigger { get; init; }

    public JsonElement? Parameters { get; init; }

    public required string Status { get; init; }

    public string? Error { get; init; }

    public IReadOnlyList<string> AffectedIds { get; init; } = [];

    public JsonElement? Output { get; init; }

    public long DurationMs { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public string? Source { get; init; }

    public long SourceSeq { get; init; }

    /// <summary>Why parameters, error and output cannot be shown, or null.</summary>
    public string? Unreadable { get; init; }

    /// <summary>What became of parameters, error and output where the ledger's database holds them no more: erased, or archived.</summary>
    public string? PayloadState { get; init; }

    /// <summary>What is shown in the place of what cannot be, or null.</summary>
    public string? Instead => Unreadable ?? (PayloadState is "erased" or "archived" ? "payload " + PayloadState : null);
}

/// <summary>What the ledger knows of one object (R003).</summary>
internal sealed record ObjectHistory
{
    public required string Id { get; init; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<ActionLog> Items { get; init; } = [];

    /// <summary>Where older items are, or null.</summary>
    public string? Next { get; init; }

    /// <summary>The last success that affected it.</summary>
    public ActionLog? MadeSoBy { get; init; }

    /// <summary>What failed between the success before that and it.</summary>
    public IReadOnlyList<ActionLog> FailuresBefore { get; init; } = [];
}

/// <summary>An object as it is now, as the action-runner answers.</summary>
internal sealed record ObjectState
{
    public required string Id { get; init; }

    public string? Type { get; init; }

    public long Version { get; init; }

    public JsonElement? Attributes { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }
}
