using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// A sovereign's decision about a run. Published to the exchange <c>decide-run</c>, to which only the operator's broker user may write; the
/// signature is over the other members (docs/reference/runs.md). Each decision is taken once.
/// </summary>
[ExcludeFromTopology]
[EntityName("decide-run")]
[MessageUrn("Platform.Contracts:DecideRun")]
public sealed record DecideRun
{
    /// <summary><c>platform-gate-decision/1</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The idempotency key, minted by the sovereign's tool.</summary>
    public required Guid DecisionId { get; init; }

    public required string RunId { get; init; }

    /// <summary><c>SG_1</c>, <c>SG_2</c>, or <c>RUN</c> for what is no gate.</summary>
    public required string Gate { get; init; }

    /// <summary><c>APPROVE</c> or <c>REJECT</c> at a gate; <c>VOID</c> or <c>COMPLETE_LEG_B</c> of a run.</summary>
    public required string Verdict { get; init; }

    /// <summary>SHA-256 over the canonical JSON of what is decided on.</summary>
    public required string Subject { get; init; }

    public required string Reason { get; init; }

    public required string KeyId { get; init; }

    /// <summary>UTC, microseconds.</summary>
    public required string ExpiresAt { get; init; }

    /// <summary>ECDSA over P-256 with SHA-256, r and s in 32 bytes each, base64url without padding.</summary>
    public required string Signature { get; init; }
}
