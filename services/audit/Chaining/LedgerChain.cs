using Platform.Integrity;

namespace Audit.Chaining;

/// <summary>The end of the ledger: gives each record the next index and the hash that follows.</summary>
internal sealed class LedgerChain
{
    private readonly byte[] head = new byte[LedgerHash.Size];

    /// <summary>A ledger without entries.</summary>
    public LedgerChain()
    {
    }

    /// <summary>A ledger that ends with the given entry.</summary>
    /// <param name="lastIndex">The last entry's index; -1 where there is none.</param>
    /// <param name="lastHash">Its hash.</param>
    /// <param name="nextIndex">The first index that may be given: above the last entry's where entries were cut off and left
    /// traces.</param>
    public LedgerChain(long lastIndex, ReadOnlySpan<byte> lastHash, long nextIndex)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(nextIndex, lastIndex);
        LastIndex = lastIndex;
        NextIndex = nextIndex;
        lastHash.CopyTo(head);
    }

    public long LastIndex { get; private set; } = -1;

    public long NextIndex { get; private set; }

    /// <summary>The last entry's hash; 32 zero bytes before the first.</summary>
    public ReadOnlySpan<byte> Head => head;

    /// <summary>Numbers the record, links it to what is there, and writes both into its row.</summary>
    public void Append(LedgerRecord record)
    {
        LedgerHash.Link(NextIndex, head, record.Leaf, head);
        record.Index = LastIndex = NextIndex++;
        record.Tuple.Place(record.Index, head);
    }
}
