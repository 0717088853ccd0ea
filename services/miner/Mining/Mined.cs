using Miner.Learning;
using Miner.Observing;
using Platform.Contracts;

namespace Miner.Mining;

/// <summary>Where a source stood when mining began, and what is mined of it.</summary>
/// <param name="Fold">What is mined.</param>
/// <param name="LearnedThen">How far it had been learned from.</param>
internal sealed record Mined(SourceFold Fold, long LearnedThen)
{
    public string Source => Fold.Learner.Source;

    public long LastSeq => Fold.Learner.LastSeq;

    /// <summary>Begins at the first number, or behind what was mined before an interruption.</summary>
    /// <remarks>
    /// What is missing now may come before its turn here or after; taken as skipped, it is noticed when it comes, and at worst mined once more than needed.
    /// </remarks>
    public static Mined Begin(Sources sources, SourceFold live, long learned, Storage.StoredLearner? begun)
    {
        var missing = live.StillMissing();
        if (begun is null) return new Mined(sources.Fold(new Learner(live.Learner.Source), missing), learned);
        var at = begun.Learner.LastSeq;
        return new Mined(sources.Fold(begun.Learner, [.. Ranges.UpTo(begun.Skipped, at), .. Ranges.Above(missing, at)]), learned);
    }

    /// <summary>What takes the place of what was folded meanwhile.</summary>
    public SourceFold InPlaceOf(SourceFold live) => live.Succeed(Fold, LearnedThen);
}
