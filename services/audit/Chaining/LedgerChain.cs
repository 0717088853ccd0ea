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
    public LedgerChain(long lastIndex, ReadOnlySpan<byte> lastHash)
    {
        NextIndex = lastIndex + 1;
        lastHash.CopyTo(head);
    }

    public long NextIndex { get; private set; }

    /// <summary>The last entry's hash; 32 zero bytes before the first.</summary>
    public ReadOnlySpan<byte> Head => head;

    /// <summary>Numbers the record, links it to what is there, and writes both into its row.</summary>
    public void Append(LedgerRecord record)
    {
        LedgerHash.Link(NextIndex, head, record.Leaf, head);
        record.Index = NextIndex++;
        record.Tuple.Place(record.Index, head);
    }
}
