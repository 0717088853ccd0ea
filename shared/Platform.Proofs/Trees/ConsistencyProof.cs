using System.Numerics;

namespace Platform.Proofs.Trees;

/// <summary>
/// That a tree holds all leaves of an earlier one, at their places (RFC 6962, section 2.1.2; checked as RFC 9162, section 2.1.4.2, says).
/// </summary>
public static class ConsistencyProof
{
    /// <summary>What is wrong with a proof, as a sentence; null where it proves that the second tree only adds to the first.</summary>
    /// <remarks>
    /// A tree without leaves is part of every tree: from it nothing can be proved, and whoever knows no more than that asks for no proof.
    /// Of two trees of one size the proof has no hash.
    /// </remarks>
    public static string? FaultOf(long first, long second, Digest firstRoot, Digest secondRoot, IReadOnlyList<Digest> proof)
    {
        ArgumentNullException.ThrowIfNull(proof);
        if (first < 0 || second < first || second > TreeHash.MaxSize) return $"A tree of {second} leaves cannot follow from one of {first}.";
        if (first == 0) return "From a tree without leaves nothing can be proved.";
        if (first == second && firstRoot != secondRoot) return $"Two trees of {first} leaves have different roots.";
        if (first == second) return proof.Count == 0 ? null : "There is nothing to prove here, and the proof is not empty.";
        if (proof.Count == 0) return "The proof is empty.";

        // A full first tree is a node of the second one: its root is where the proof begins, and is left out of it.
        var next = BitOperations.IsPow2(first) ? 0 : 1;
        var seed = next == 0 ? firstRoot : proof[0];
        var (node, last) = (first - 1, second - 1);
        while ((node & 1) == 1)
        {
            node >>= 1;
            last >>= 1;
        }

        var (old, whole) = (seed, seed);
        for (; next < proof.Count; next++)
        {
            if (last == 0) return "The proof is too long for trees of these sizes.";
            if ((node & 1) == 1 || node == last)
            {
                old = TreeHash.Node(proof[next], old);
                whole = TreeHash.Node(proof[next], whole);
                while ((node & 1) == 0 && node != 0)
                {
                    node >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                whole = TreeHash.Node(whole, proof[next]);
            }

            node >>= 1;
            last >>= 1;
        }

        if (last != 0) return "The proof is too short for trees of these sizes.";
        if (old != firstRoot) return "The proof leads to another root of the first tree.";
        return whole == secondRoot ? null : "The proof leads to another root of the second tree: it is not what the first one grew into.";
    }
}
