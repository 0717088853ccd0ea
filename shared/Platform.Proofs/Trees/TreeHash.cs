using System.Security.Cryptography;

namespace Platform.Proofs.Trees;

/// <summary>The hashes of a Merkle tree by RFC 6962, section 2.1 (the same in RFC 9162), with SHA-256.</summary>
public static class TreeHash
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;
    private const int OnStack = 2048;

    /// <summary>The largest tree that is counted, 2^53: a proof in it has at most 53 hashes.</summary>
    public const long MaxSize = 1L << MaxLevel;

    /// <summary>The level of the root of the largest tree; leaves are at level 0.</summary>
    public const int MaxLevel = 53;

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static Digest Empty { get; } = new(SHA256.HashData([]));

    /// <summary>SHA-256(0x00 ‖ entry).</summary>
    public static Digest Leaf(ReadOnlySpan<byte> entry)
    {
        var bytes = entry.Length < OnStack ? stackalloc byte[OnStack] : new byte[entry.Length + 1];
        bytes[0] = LeafPrefix;
        entry.CopyTo(bytes[1..]);
        Span<byte> digest = stackalloc byte[Digest.Size];
        SHA256.HashData(bytes[..(entry.Length + 1)], digest);
        return new Digest(digest);
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static Digest Node(Digest left, Digest right)
    {
        Span<byte> bytes = stackalloc byte[1 + (2 * Digest.Size)];
        bytes[0] = NodePrefix;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + Digest.Size)..]);
        Span<byte> digest = stackalloc byte[Digest.Size];
        SHA256.HashData(bytes, digest);
        return new Digest(digest);
    }
}
