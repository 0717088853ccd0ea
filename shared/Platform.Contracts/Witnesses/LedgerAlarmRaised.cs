using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// A witness heard that the ledger signed what does not follow from what it signed before, and kept the alarm. The ledger takes the record
/// into whichever history it goes on with.
/// </summary>
[EntityName("ledger-alarm-raised")]
[MessageUrn("Platform.Contracts:LedgerAlarmRaised")]
[Record(RecordKind.LedgerAlarm)]
public sealed record LedgerAlarmRaised
{
    /// <inheritdoc cref="ActionAttempted.Source"/>
    public required string Source { get; init; }

    /// <inheritdoc cref="ActionAttempted.SourceSeq"/>
    public required long SourceSeq { get; init; }

    /// <summary>This entry's id in the ledger.</summary>
    public required Guid EntryId { get; init; }

    /// <summary><c>fork</c>, <c>shrunken</c>, <c>unproved</c>, <c>unknown_key</c> or <c>another_ledger</c>.</summary>
    public required string Alarm { get; init; }

    /// <summary>The size of the last checkpoint that the witness accepted, in entries; 0 where it accepted none.</summary>
    public required long KnownSize { get; init; }

    /// <summary>The largest accepted size at which the ledger is what it was; null where that could not be found out.</summary>
    public long? HoldsAt { get; init; }

    /// <summary>The smallest accepted size at which it is not; null where that could not be found out.</summary>
    public long? DiffersAt { get; init; }

    /// <summary>The alarm for people, a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The checkpoint that raised the alarm, as it came: a signed note.</summary>
    public required string HeardNote { get; init; }

    /// <summary>The last checkpoint that the witness accepted, a signed note; null where it accepted none.</summary>
    public string? AcceptedNote { get; init; }

    /// <summary>UTC, microseconds.</summary>
    public required DateTimeOffset RaisedAt { get; init; }
}
