using Miner.Learning;
using Miner.Ordering;

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
    /// What is missing now may come before its turn here or after; taken as skipped, it is noticed when it comes, and at worst mined once
    /// more than needed.
    /// </remarks>
    public static Mined Begin(Sources sources, SourceFold live, bool anew, Storage.StoredLearner? begun)
    {
        var to = Target(live, anew);
        // What nothing was learned of yet skipped nothing; but the ledger has told what it misses.
        var missing = anew ? [.. Ranges.UpTo(live.Ledger.Gaps, to)] : live.StillMissing();
        return begun is null
            ? new Mined(sources.Fold(new Learner(live.Learner.Source), missing), to)
            : new Mined(sources.Fold(begun.Learner, Ranges.Either(begun.Skipped, missing)), to);
    }

    /// <summary>How far is mined: to where it was learned from, or, anew, to what the ledger tells that it holds.</summary>
    public static long Target(SourceFold live, bool anew) => anew ? live.Ledger.Max : live.Learner.LastSeq;

    /// <summary>What takes the place of what was folded meanwhile.</summary>
    public SourceFold InPlaceOf(SourceFold live) => live.Succeed(Fold, LearnedThen);
}
