using Platform.Integrity;

namespace Audit.Chaining;

/// <summary>
/// A record ready to be chained: everything that does not depend on its place in the ledger is computed already, its rows in COPY's
/// binary layout included, so that the single writer only numbers, links and copies bytes.
/// </summary>
internal sealed class LedgerRecord
{
    /// <summary>The source of what the ledger writes of itself; no message bears it.</summary>
    public const string OwnSource = "ledger";

    public required Guid EntryId { get; init; }

    public required string Kind { get; init; }

    public required string Source { get; init; }

    public required long SourceSeq { get; init; }

    public required DateTimeOffset At { get; init; }

    public string? Traceparent { get; init; }

    /// <summary>SHA-256 of the message as it came, computed only for the records that are not taken.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    public required byte[] Leaf { get; init; }

    /// <summary>The columns' values.</summary>
    public required EnvelopeV1 Columns { get; init; }

    public required byte[] Envelope { get; init; }

    public required byte[] Salt { get; init; }

    public required byte[] Payload { get; init; }

    public required EntryTuple Tuple { get; init; }

    /// <summary>The entry's index, once it has one.</summary>
    public long Index { get; set; } = -1;
}
