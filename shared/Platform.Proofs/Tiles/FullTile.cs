using Platform.Proofs.Trees;

namespace Platform.Proofs.Tiles;

/// <summary>A tile that no append changes any more, and the root of its hashes, which is one hash of the level above.</summary>
/// <param name="Hashes">256 hashes, one after the other.</param>
public sealed record FullTile(int Level, long Index, ReadOnlyMemory<byte> Hashes, Digest Root)
{
    /// <summary>The root of a full tile's hashes.</summary>
    /// <exception cref="ProofFormatException">They are not as many bytes as a full tile has.</exception>
    public static Digest RootOf(ReadOnlySpan<byte> hashes)
    {
        if (hashes.Length != TileId.FullBytes) throw new ProofFormatException($"A full tile has {TileId.FullBytes} bytes, not {hashes.Length}.");
        var range = new CompactRange();
        for (; !hashes.IsEmpty; hashes = hashes[Digest.Size..]) range.Append(new Digest(hashes[..Digest.Size]));
        return range.Root;
    }
}
