namespace Platform.Proofs.Trees;

/// <summary>
/// All that must be kept of a tree to append to it and to know its root: the roots of its largest full subtrees, at most one a level, so
/// O(log n). An append costs one hash on average. Not for several threads at once.
/// </summary>
public sealed class CompactRange
{
    private readonly Digest[] subtrees = new Digest[TreeHash.MaxLevel + 1];

    /// <summary>How many leaves.</summary>
    public long Size { get; private set; }

    /// <summary>The root of the whole; <see cref="TreeHash.Empty"/> where there is no leaf.</summary>
    public Digest Root => RootWith(null) ?? TreeHash.Empty;

    /// <exception cref="InvalidOperationException">There are <see cref="TreeHash.MaxSize"/> leaves already.</exception>
    public void Append(Digest leaf)
    {
        if (Size == TreeHash.MaxSize) throw new InvalidOperationException($"A tree has at most {TreeHash.MaxSize} leaves.");
        var level = 0;
        for (; (Size >> level & 1) == 1; level++) leaf = TreeHash.Node(subtrees[level], leaf);
        subtrees[level] = leaf;
        Size++;
    }

    public void Clear() => Size = 0;

    /// <summary>The root of these leaves and of what stands to their right, whose root is given; null where there is neither.</summary>
    public Digest? RootWith(Digest? right)
    {
        for (var level = 0; Size >> level != 0; level++)
        {
            if ((Size >> level & 1) == 1) right = right is { } hash ? TreeHash.Node(subtrees[level], hash) : subtrees[level];
        }

        return right;
    }
}
