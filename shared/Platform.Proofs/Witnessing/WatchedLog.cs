using Platform.Proofs.Notes;
using Platform.Proofs.Trees;

namespace Platform.Proofs.Witnessing;

/// <summary>What a log says of itself, held against what it said before.</summary>
public enum Watched
{
    /// <summary>What was taken last.</summary>
    Same,

    /// <summary>It holds what was taken, and more.</summary>
    Grown,

    /// <summary>A part of what was taken: a word that is late.</summary>
    Older,

    /// <summary>It is not what was taken.</summary>
    Forked,

    /// <summary>It is smaller than what was taken, and the log does not know of more.</summary>
    Shrunken,

    /// <summary>It is larger, and the log does not show that it holds what was taken.</summary>
    Unproved,
}

/// <summary>Judges a checkpoint whose signature was checked by the last one that was taken.</summary>
public static class WatchedLog
{
    /// <param name="proof">
    /// The log's proof from the smaller of the two sizes to the larger; null where it says that it has no such tree. Not looked at where
    /// the sizes are equal, or one of them is 0.
    /// </param>
    public static Watched Judge(Witnessed latest, Checkpoint told, IReadOnlyList<Digest>? proof)
    {
        ArgumentNullException.ThrowIfNull(told);
        if (told.Size == latest.Size) return told.Root == latest.Root ? Watched.Same : Watched.Forked;
        if (latest.Size == 0) return Watched.Grown;
        if (told.Size > latest.Size)
        {
            return proof is null ? Watched.Unproved
                : ConsistencyProof.FaultOf(latest.Size, told.Size, latest.Root, told.Root, proof) is null ? Watched.Grown
                : Watched.Forked;
        }

        // Of a log without leaves nothing can be proved: who had leaves has lost them.
        if (told.Size == 0 || proof is null) return Watched.Shrunken;
        return ConsistencyProof.FaultOf(told.Size, latest.Size, told.Root, latest.Root, proof) is null ? Watched.Older : Watched.Forked;
    }

    /// <summary>
    /// Between which of the checkpoints that were taken the log became another one: the largest size at which it still is what it was, 0
    /// where there is none, and the smallest at which it is not, null where there is none. What holds at one size holds at every smaller
    /// one, so it takes log2 n proofs.
    /// </summary>
    /// <param name="taken">What was taken, by size.</param>
    /// <param name="now">What the log says now.</param>
    /// <param name="proofOf">The log's proof from a size to that of <paramref name="now"/>; null where it denies it.</param>
    public static async Task<(long HoldsAt, long? DiffersAt)> CompareAsync(
        IReadOnlyList<Witnessed> taken, Checkpoint now, Func<long, Task<IReadOnlyList<Digest>?>> proofOf)
    {
        ArgumentNullException.ThrowIfNull(taken);
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(proofOf);
        var (from, to) = (0, taken.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (await HoldsAsync(taken[middle])) from = middle + 1;
            else to = middle;
        }

        return (from == 0 ? 0 : taken[from - 1].Size, from == taken.Count ? null : taken[from].Size);

        async Task<bool> HoldsAsync(Witnessed old) =>
            old.Size <= now.Size
            && (old.Size == now.Size
                ? old.Root == now.Root
                : await proofOf(old.Size) is { } proof && ConsistencyProof.FaultOf(old.Size, now.Size, old.Root, now.Root, proof) is null);
    }
}
