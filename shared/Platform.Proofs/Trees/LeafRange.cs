using System.Numerics;
using System.Runtime.InteropServices;

namespace Platform.Proofs.Trees;

/// <summary>The leaves of a subtree, from one up to but without another.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LeafRange(long From, long To)
{
    /// <summary>Where RFC 6962 splits the leaves in two: the largest power of two that is smaller than their count comes first.</summary>
    public long Split => From + (long)(BitOperations.RoundUpToPowerOf2((ulong)(To - From)) >> 1);

    /// <summary>The full subtrees that make it up, largest first.</summary>
    public IEnumerable<(int Level, long Index)> Nodes()
    {
        for (var at = From; at < To;)
        {
            var level = BitOperations.Log2((ulong)(To - at));
            yield return (level, at >> level);
            at += 1L << level;
        }
    }
}
