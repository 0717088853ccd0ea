using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Platform.Integrity;

/// <summary>The digests of ledger format 1. Each begins with a byte of its own, so that none can be taken for another.</summary>
public static class LedgerHash
{
    /// <summary>Bytes of every digest.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    /// <summary>Bytes of a payload's salt.</summary>
    public const int SaltSize = 16;

    /// <summary>
    /// The highest index an entry can have, 2^53-1: every reader of JSON can count that far, and adding one to it overflows nothing.
    /// </summary>
    public const long MaxIndex = CanonicalNumber.MaxInteger;

    private const int LinkSize = 1 + sizeof(long) + Size + Size;
    private const int OnStack = 2048;

    /// <summary>What stands before the first entry: 32 zero bytes.</summary>
    public static ReadOnlySpan<byte> BeforeFirst => new byte[Size];

    /// <summary>SHA-256(0x00 ‖ envelope).</summary>
    public static void Leaf(ReadOnlySpan<byte> envelope, Span<byte> into) => Prefixed(0x00, [], envelope, into);

    /// <summary>SHA-256(0x03 ‖ salt ‖ payload). Without the salt nobody can guess a short payload from its digest.</summary>
    public static void Payload(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> payload, Span<byte> into) => Prefixed(0x03, salt, payload, into);

    /// <summary>SHA-256(0x02 ‖ index as 64 bits big-endian ‖ previous hash ‖ leaf).</summary>
    public static void Link(long index, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> leaf, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        Span<byte> bytes = stackalloc byte[LinkSize];
        bytes[0] = 0x02;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], index);
        previous.CopyTo(bytes.Slice(9, Size));
        leaf.CopyTo(bytes.Slice(9 + Size, Size));
        SHA256.HashData(bytes, into);
    }

    private static void Prefixed(byte prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> into)
    {
        var length = 1 + first.Length + second.Length;
        var bytes = length <= OnStack ? stackalloc byte[OnStack] : new byte[length];
        bytes[0] = prefix;
        first.CopyTo(bytes[1..]);
        second.CopyTo(bytes[(1 + first.Length)..]);
        SHA256.HashData(bytes[..length], into);
    }
}
