using System.Text.Json;

namespace Platform.Benchmarks.Naive;

/// <summary>The baseline's command, as a user of MassTransit would declare it.</summary>
public sealed record ExecuteAction
{
    public required Guid CommandId { get; init; }

    public required string AgentId { get; init; }

    public required string TraceId { get; init; }

    public required string ActionType { get; init; }

    public string? Trigger { get; init; }

    public required string ObjectId { get; init; }

    public required long ExpectedVersion { get; init; }

    public required Dictionary<string, JsonElement> Attributes { get; init; }
}

/// <summary>The baseline's event.</summary>
public sealed record ActionAttempted
{
    public required Guid AttemptId { get; init; }

    public required Guid CommandId { get; init; }

    public required string AgentId { get; init; }

    public required string TraceId { get; init; }

    public required string ActionType { get; init; }

    public string? Trigger { get; init; }

    public required string ObjectId { get; init; }

    public required Dictionary<string, JsonElement> Attributes { get; init; }

    public required string Status { get; init; }

    public string? Error { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required long DurationMs { get; init; }
}
