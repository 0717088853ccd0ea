namespace Platform.Proofs.Trees;

/// <summary>That one leaf stands at one place of a tree (RFC 6962, section 2.1.1; checked as RFC 9162, section 2.1.3.2, says).</summary>
public static class InclusionProof
{
    /// <summary>What is wrong with a proof, as a sentence; null where it proves that the leaf is in the tree.</summary>
    /// <param name="index">The leaf's index, from 0.</param>
    /// <param name="size">How many leaves the tree has.</param>
    /// <param name="leaf">The leaf's hash (<see cref="TreeHash.Leaf"/>).</param>
    /// <param name="root">The tree's root, from a source that is trusted.</param>
    /// <param name="proof">From the leaf's sibling up to the root's child.</param>
    public static string? FaultOf(long index, long size, Digest leaf, Digest root, IReadOnlyList<Digest> proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (index < 0 || size is < 0 or > TreeHash.MaxSize || index >= size) return $"A tree of {size} leaves has no leaf {index}.";
        var (node, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0) return "The proof is too long for a tree of this size.";
            if ((node & 1) == 1 || node == last)
            {
                hash = TreeHash.Node(sibling, hash);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = TreeHash.Node(hash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        if (last != 0) return "The proof is too short for a tree of this size.";
        return hash == root ? null : "The proof leads to another root: the leaf, its index, the size or the proof is not what was logged.";
    }
}
