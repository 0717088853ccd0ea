using System.Text.Json;
using MassTransit;

namespace Platform.Contracts;

/// <summary>The answer to <see cref="ExecuteAction"/>. Best effort: the record in the ledger is the truth.</summary>
[ExcludeFromTopology]
[EntityName("action-outcome")]
[MessageUrn("Platform.Contracts:ActionOutcome")]
public sealed record ActionOutcome
{
    public required Guid CommandId { get; init; }

    /// <summary>The attempt that was made, or null where none was (<c>DENIED</c>).</summary>
    public required Guid? AttemptId { get; init; }

    /// <summary>One of <see cref="AttemptStatus"/> or <c>DENIED</c>.</summary>
    public required string Status { get; init; }

    /// <summary><c>CODE: sentence</c>, or null after a success.</summary>
    public required string? Error { get; init; }

    public required IReadOnlyList<string> AffectedIds { get; init; }

    /// <summary>What the action returned, a JSON object.</summary>
    public required JsonElement Output { get; init; }

    public required long DurationMs { get; init; }

    /// <summary>True where this command had been answered before and nothing was executed now.</summary>
    public required bool Replayed { get; init; }
}
