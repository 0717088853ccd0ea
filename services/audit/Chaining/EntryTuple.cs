using System.Buffers.Binary;
using Platform.Integrity;

namespace Audit.Chaining;

/// <summary>
/// One entry's rows in COPY's binary layout, complete but for its index and its hash. Tuples of <c>ledger.entry</c> have the index as
/// first field and the hash as last; those of <c>ledger.payload</c> and <c>ledger.affected</c> have the index at a known place too.
/// </summary>
internal sealed class EntryTuple(byte[] entry, byte[] payload, byte[] affected, int[] affectedIndexes)
{
    // A tuple begins with the count of its fields (2 bytes), and each field with its length (4 bytes).
    private const int FirstField = 2 + 4;

    public ReadOnlyMemory<byte> Entry => entry;

    public ReadOnlyMemory<byte> Payload => payload;

    /// <summary>A tuple for each object but the first.</summary>
    public ReadOnlyMemory<byte> Affected => affected;

    /// <summary>The entry's hash, once it has its place.</summary>
    public ReadOnlyMemory<byte> Hash => Entry[^LedgerHash.Size..];

    public void Place(long index, ReadOnlySpan<byte> hash)
    {
        BinaryPrimitives.WriteInt64BigEndian(entry.AsSpan(FirstField), index);
        hash.CopyTo(entry.AsSpan(entry.Length - LedgerHash.Size));
        BinaryPrimitives.WriteInt64BigEndian(payload.AsSpan(FirstField), index);
        foreach (var at in affectedIndexes) BinaryPrimitives.WriteInt64BigEndian(affected.AsSpan(at), index);
    }
}
