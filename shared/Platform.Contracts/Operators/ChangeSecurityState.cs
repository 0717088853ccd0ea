using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// An operator raises or clears the security state. Published to the exchange <c>change-security-state</c>, to which only the operator's
/// broker user may write; the signature is over the other members (docs/reference/execution-records.md). Each change is made once.
/// </summary>
[ExcludeFromTopology]
[EntityName("change-security-state")]
[MessageUrn("Platform.Contracts:ChangeSecurityState")]
public sealed record ChangeSecurityState
{
    /// <summary><c>platform-security-change/1</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The idempotency key, minted by the operator's tool.</summary>
    public required Guid ChangeId { get; init; }

    /// <inheritdoc cref="SecurityStateChanged.SecurityState"/>
    public required string SecurityState { get; init; }

    /// <inheritdoc cref="SecurityStateChanged.BoundaryState"/>
    public required string BoundaryState { get; init; }

    public required string Reason { get; init; }

    /// <summary>The version of the state that the operator saw; needed to lower either state.</summary>
    public long? FromVersion { get; init; }

    public required string KeyId { get; init; }

    /// <summary>UTC, microseconds; at most an hour ahead.</summary>
    public required string ExpiresAt { get; init; }

    /// <summary>ECDSA over P-256 with SHA-256, r and s in 32 bytes each, base64url without padding.</summary>
    public required string Signature { get; init; }
}
