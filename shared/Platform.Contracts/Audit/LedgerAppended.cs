using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// What the ledger holds of a source, committed: of the numbers from <see cref="KnownFrom"/> to <see cref="MaxSeq"/> all but the
/// <see cref="Gaps"/>. Of the numbers below nothing is said.
/// </summary>
[EntityName("ledger-appended")]
[MessageUrn("Platform.Contracts:LedgerAppended")]
public sealed record LedgerAppended
{
    /// <summary>The most gaps in one message; of more, the highest are told.</summary>
    public const int MaxGaps = 1_000;

    public required string Source { get; init; }

    /// <summary>The first number that is told of; 1 unless there are more gaps than a message takes.</summary>
    public required long KnownFrom { get; init; }

    /// <summary>The highest number in the ledger; 0 where it holds nothing of the source.</summary>
    public required long MaxSeq { get; init; }

    /// <summary>Numbers between that the ledger does not hold, in rising order.</summary>
    public required IReadOnlyList<SequenceGap> Gaps { get; init; }

    public required DateTimeOffset At { get; init; }
}

/// <summary>Numbers without an entry, both ends included.</summary>
public sealed record SequenceGap(long From, long To);
