using Platform.Proofs.Trees;

namespace Platform.Proofs.Tiles;

/// <summary>
/// A tree that is appended to, tile by tile. It holds the last tile of each level, which is not full yet, and hands over each one that
/// became full: an append of n leaves costs O(n), and what is held is O(log n). Not for several threads at once.
/// </summary>
public sealed class GrowingTree
{
    private readonly List<Growing> levels = [];

    /// <summary>How many leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The root of all leaves; costs no more than a few hashes a level.</summary>
    public Digest Root
    {
        get
        {
            Digest? root = null;
            foreach (var level in levels) root = level.Range.RootWith(root);
            return root ?? TreeHash.Empty;
        }
    }

    /// <summary>Goes on with a tree of which the last tiles are known.</summary>
    /// <param name="size">How many leaves it has.</param>
    /// <param name="lastTiles">Of each level, from the leaves up, the hashes that stand in no full tile; as many levels as have
    /// any.</param>
    /// <exception cref="ProofFormatException">They are not as many as a tree of this size has.</exception>
    public static GrowingTree Of(long size, IReadOnlyList<IReadOnlyList<Digest>> lastTiles)
    {
        ArgumentNullException.ThrowIfNull(lastTiles);
        var tree = new GrowingTree { Size = size };
        for (var level = 0; level < lastTiles.Count || level * TileId.Height <= TreeHash.MaxLevel && size >> (level * TileId.Height) > 0; level++)
        {
            var growing = new Growing { Index = (size >> (level * TileId.Height)) / TileId.FullWidth };
            foreach (var hash in level < lastTiles.Count ? lastTiles[level] : []) growing.Add(hash);
            if (growing.Range.Size != (size >> (level * TileId.Height)) % TileId.FullWidth)
                throw new ProofFormatException($"The last tile of level {level} has {growing.Range.Size} hashes; a tree of {size} leaves has another number there.");
            tree.levels.Add(growing);
        }

        return tree;
    }

    /// <summary>Appends one leaf's hash, and puts the tiles that it made full into <paramref name="full"/>, lowest level first.</summary>
    public void Append(Digest leaf, ICollection<FullTile> full)
    {
        ArgumentNullException.ThrowIfNull(full);
        if (Size == TreeHash.MaxSize) throw new InvalidOperationException($"A tree has at most {TreeHash.MaxSize} leaves.");
        var hash = leaf;
        for (var level = 0; ; level++)
        {
            if (level == levels.Count) levels.Add(new Growing());
            var growing = levels[level];
            growing.Add(hash);
            if (growing.Range.Size < TileId.FullWidth) break;
            hash = growing.Range.Root;
            full.Add(new FullTile(level, growing.Index, growing.Take(), hash));
        }

        Size++;
    }

    private sealed class Growing
    {
        private readonly byte[] hashes = new byte[TileId.FullBytes];

        public CompactRange Range { get; } = new();

        public long Index { get; set; }

        public void Add(Digest hash)
        {
            hash.CopyTo(hashes.AsSpan((int)Range.Size * Digest.Size));
            Range.Append(hash);
        }

        public byte[] Take()
        {
            var taken = hashes.ToArray();
            Range.Clear();
            Index++;
            return taken;
        }
    }
}
