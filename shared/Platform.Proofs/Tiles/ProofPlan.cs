using Platform.Proofs.Trees;

namespace Platform.Proofs.Tiles;

/// <summary>
/// Which tiles a proof needs, and the proof once they were read: O(log n) tiles, whoever holds them. A plan checks nothing that it is
/// given; <see cref="InclusionProof"/> and <see cref="ConsistencyProof"/> do.
/// </summary>
public sealed class ProofPlan
{
    private readonly long size;
    private readonly List<LeafRange> subtrees;

    private ProofPlan(long size, List<LeafRange> subtrees)
    {
        this.size = size;
        this.subtrees = subtrees;
        Tiles = [.. subtrees.SelectMany(s => s.Nodes()).Select(TileOf).Distinct()];
    }

    /// <summary>What must be read, as wide as it is in a tree of this size.</summary>
    public IReadOnlyList<TileId> Tiles { get; }

    /// <summary>That leaf <paramref name="index"/> is in the tree of <paramref name="size"/> leaves.</summary>
    public static ProofPlan Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, TreeHash.MaxSize);
        var path = new List<LeafRange>();
        for (var range = new LeafRange(0, size); range.To - range.From > 1;)
        {
            var (left, right) = (range with { To = range.Split }, range with { From = range.Split });
            path.Add(index < left.To ? right : left);
            range = index < left.To ? left : right;
        }

        path.Reverse();
        return new ProofPlan(size, path);
    }

    /// <summary>That the tree of <paramref name="second"/> leaves grew out of the one of <paramref name="first"/>.</summary>
    public static ProofPlan Consistency(long first, long second)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(second, TreeHash.MaxSize);
        var path = new List<LeafRange>();
        if (first == 0 || first == second) return new ProofPlan(second, path);
        var range = new LeafRange(0, second);
        while (range.To != first)
        {
            var (left, right) = (range with { To = range.Split }, range with { From = range.Split });
            path.Add(first <= left.To ? right : left);
            range = first <= left.To ? left : right;
        }

        // The first tree's own root is known to whoever checks.
        if (range.From != 0) path.Add(range);
        path.Reverse();
        return new ProofPlan(second, path);
    }

    /// <summary>The root of the tree of <paramref name="size"/> leaves, of which there is at least one.</summary>
    public static ProofPlan Root(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, TreeHash.MaxSize);
        return new ProofPlan(size, [new LeafRange(0, size)]);
    }

    /// <summary>The hashes of the proof.</summary>
    /// <param name="tile">Gives the hashes of each of <see cref="Tiles"/>.</param>
    /// <exception cref="ProofFormatException">A tile has another length than its name says.</exception>
    public IReadOnlyList<Digest> Hashes(Func<TileId, ReadOnlyMemory<byte>> tile)
    {
        ArgumentNullException.ThrowIfNull(tile);
        return [.. subtrees.Select(subtree => Hash(subtree, tile))];
    }

    private Digest Hash(LeafRange subtree, Func<TileId, ReadOnlyMemory<byte>> tile)
    {
        Digest? hash = null;
        foreach (var node in subtree.Nodes().Reverse())
        {
            var left = Hash(node, tile);
            hash = hash is { } right ? TreeHash.Node(left, right) : left;
        }

        return hash ?? TreeHash.Empty;
    }

    private Digest Hash((int Level, long Index) node, Func<TileId, ReadOnlyMemory<byte>> tile)
    {
        var id = TileOf(node);
        var hashes = tile(id).Span;
        if (hashes.Length != id.Width * Digest.Size) throw new ProofFormatException($"{id.Path} has {hashes.Length} bytes; it must have {id.Width * Digest.Size}.");
        var count = 1 << (node.Level % TileId.Height);
        var first = (int)(node.Index * count % TileId.FullWidth);
        var range = new CompactRange();
        for (var i = first; i < first + count; i++) range.Append(new Digest(hashes.Slice(i * Digest.Size, Digest.Size)));
        return range.Root;
    }

    private TileId TileOf((int Level, long Index) node)
    {
        var level = node.Level / TileId.Height;
        var index = (node.Index << (node.Level % TileId.Height)) / TileId.FullWidth;
        return new TileId(level, index, TileId.WidthIn(size, level, index));
    }
}
