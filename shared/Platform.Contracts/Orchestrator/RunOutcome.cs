using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// The answer to <see cref="StartRun"/>, <see cref="DecideRun"/> and <see cref="ResumeRun"/>. Best effort: the record in the ledger is the
/// truth.
/// </summary>
[ExcludeFromTopology]
[EntityName("run-outcome")]
[MessageUrn("Platform.Contracts:RunOutcome")]
public sealed record RunOutcome
{
    public required Guid CommandId { get; init; }

    /// <summary><c>TAKEN</c> or <c>DENIED</c>.</summary>
    public required string Status { get; init; }

    /// <summary><c>CODE: sentence</c>, or null where it was taken.</summary>
    public required string? Error { get; init; }

    /// <summary>The run, or null where there is none.</summary>
    public required string? RunId { get; init; }

    /// <summary>The run's state after it, or null.</summary>
    public required string? State { get; init; }

    /// <summary>The closed run with the same pins, where a start was a replay of it and no new row was needed (R090); else null.</summary>
    public string? ReplayedFrom { get; init; }

    /// <summary>True where this had been answered before and nothing was done now.</summary>
    public required bool Replayed { get; init; }
}
