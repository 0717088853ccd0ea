using System.Buffers.Binary;
using System.Security.Cryptography;
using Platform.Integrity;

namespace Audit.Verifying;

/// <summary>
/// A sum over pairs of an entry and an object, the same in whichever order they come: two tables that give the same sum hold the same
/// pairs, each as often. It is keyed by bytes that nobody outside this process knows, so that nobody can make two tables agree by choice.
/// </summary>
internal sealed class ObjectSum
{
    private const int MostBytes = 4_096;
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    public UInt128 Value { get; private set; }

    /// <summary>Adds the objects of an entry that <c>ledger.affected</c> must hold: all but the first one, each once.</summary>
    public void Add(long index, ReadOnlySpan<ReadOnlyMemory<byte>> affectedIds)
    {
        for (var i = 1; i < affectedIds.Length; i++)
        {
            if (!IsNamedBefore(affectedIds, i)) Add(index, affectedIds[i].Span);
        }
    }

    public void Add(long index, ReadOnlySpan<byte> objectId)
    {
        var length = Key.Length + sizeof(long) + objectId.Length;
        var bytes = length <= MostBytes ? stackalloc byte[MostBytes] : new byte[length];
        Key.CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes[Key.Length..], index);
        objectId.CopyTo(bytes[(Key.Length + sizeof(long))..]);
        Span<byte> digest = stackalloc byte[LedgerHash.Size];
        SHA256.HashData(bytes[..length], digest);
        Value = unchecked(Value + BinaryPrimitives.ReadUInt128BigEndian(digest));
    }

    private static bool IsNamedBefore(ReadOnlySpan<ReadOnlyMemory<byte>> ids, int at)
    {
        foreach (var before in ids[..at])
        {
            if (before.Span.SequenceEqual(ids[at].Span)) return true;
        }

        return false;
    }
}
