using MassTransit;

namespace Platform.Contracts;

/// <summary>The ledger's acknowledgement to a source: every record up to <see cref="ContiguousSeq"/> is committed in the ledger.</summary>
[EntityName("ledger-appended")]
[MessageUrn("Platform.Contracts:LedgerAppended")]
public sealed record LedgerAppended
{
    public required string Source { get; init; }

    /// <summary>All numbers from 1 to this one are in the ledger.</summary>
    public required long ContiguousSeq { get; init; }

    /// <summary>The highest number in the ledger; above <see cref="ContiguousSeq"/> means a gap that the source should fill.</summary>
    public required long MaxSeq { get; init; }

    public required DateTimeOffset At { get; init; }
}
