using MassTransit;

namespace Platform.Contracts;

/// <summary>The answer to <see cref="ChangeSecurityState"/>.</summary>
[ExcludeFromTopology]
[EntityName("security-change-outcome")]
[MessageUrn("Platform.Contracts:SecurityChangeOutcome")]
public sealed record SecurityChangeOutcome
{
    public required Guid ChangeId { get; init; }

    /// <summary><c>CHANGED</c> or <c>DENIED</c>.</summary>
    public required string Status { get; init; }

    /// <summary><c>CODE: sentence</c>, or null where it was changed.</summary>
    public required string? Error { get; init; }

    /// <summary>The state's version that this change made; null where it was denied.</summary>
    public required long? Version { get; init; }

    /// <summary>True where this change had been answered before and nothing was changed now.</summary>
    public required bool Replayed { get; init; }
}
