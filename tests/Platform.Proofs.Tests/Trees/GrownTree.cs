using Platform.Proofs.Tiles;

namespace Platform.Proofs.Tests.Trees;

/// <summary>A log's tiles as a growing tree handed them over, and at any size up to its own the partial ones beside them.</summary>
internal sealed class GrownTree
{
    private readonly Dictionary<(int Level, long Index), FullTile> full = [];
    private readonly IReadOnlyList<Digest> leaves;

    public GrownTree(IReadOnlyList<Digest> leaves)
    {
        this.leaves = leaves;
        var made = new List<FullTile>();
        foreach (var leaf in leaves) Tree.Append(leaf, made);
        foreach (var tile in made) full.Add((tile.Level, tile.Index), tile);
    }

    public GrowingTree Tree { get; } = new();

    public IEnumerable<FullTile> Full => full.Values;

    public Func<TileId, ReadOnlyMemory<byte>> TileOf(long size) => id =>
    {
        Assert.True(id.IsIn(size), $"{id.Path} is not in a tree of {size} leaves.");
        return Bytes(id);
    };

    public byte[] Bytes(TileId id)
    {
        var bytes = new byte[id.Width * Digest.Size];
        for (var i = 0; i < id.Width; i++) Hash(id.Level, (id.Index * TileId.FullWidth) + i).CopyTo(bytes.AsSpan(i * Digest.Size));
        return bytes;
    }

    private Digest Hash(int level, long index) => level == 0 ? leaves[(int)index] : full[(level - 1, index)].Root;
}
