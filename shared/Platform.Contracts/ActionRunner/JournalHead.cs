using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// How far a journal has come, published every second. A head older than five seconds means <em>unknown</em>, never zero (G6).
/// </summary>
[EntityName("journal-head")]
[MessageUrn("Platform.Contracts:JournalHead")]
public sealed record JournalHead
{
    public required string Source { get; init; }

    /// <summary>The last number given; 0 before the first.</summary>
    public required long LastSeq { get; init; }

    /// <summary>Committed records that have no number yet.</summary>
    public required long Unnumbered { get; init; }

    /// <summary>Committed records that the ledger has not acknowledged, the unnumbered included.</summary>
    public required long Backlog { get; init; }

    /// <summary>When the oldest unacknowledged record was committed.</summary>
    public DateTimeOffset? OldestUnshippedAt { get; init; }

    /// <summary>When this head was read, by the database's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// The source, both numbers and the time as the source signed them (docs/reference/ledger-proofs.md); null where it has no key.
    /// </summary>
    public string? Note { get; init; }
}
