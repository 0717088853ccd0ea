namespace Miner.Learning;

/// <summary>The rules of thumb beside the statistics.</summary>
internal sealed record HeuristicView(double Confidence, bool Reinforced, bool Suppressed)
{
    public static HeuristicView Of(long successes, long failures) =>
        new(HeuristicV1.Confidence(successes), HeuristicV1.IsReinforced(successes), HeuristicV1.IsSuppressed(failures));
}

/// <summary>The counts since the last change that was noticed.</summary>
/// <param name="Number">1, and one more for each change in any source.</param>
/// <param name="Successes">Of all sources, each since its own last change.</param>
/// <param name="Failures">Likewise.</param>
/// <param name="Since">The earliest attempt counted; null where none decided anything.</param>
internal sealed record RegimeView(long Number, long Successes, long Failures, DateTimeOffset? Since);

/// <summary>One kind of failure, with what its attempts had in common.</summary>
internal sealed record LessonView(
    string Code, string Template, string Outcome, long Count, DateTimeOffset FirstAt, DateTimeOffset LastAt, IReadOnlyList<CommonParameter> Parameters);

/// <summary>A step before; <c>(start)</c> and <c>(other)</c> have no outcome.</summary>
internal sealed record PrecedingView(string ActionType, string? Outcome, long Successes, long Failures);

/// <summary>A step after; <c>(other)</c> has no outcome.</summary>
internal sealed record FollowingView(string ActionType, string? Outcome, long Count);

/// <summary>So many seconds from this moment.</summary>
internal sealed record BucketView(DateTimeOffset At, long Seconds, long Successes, long Failures);

/// <summary>The numbers of a source's attempts between which all lies that made the pattern.</summary>
internal sealed record EvidenceView(string Source, long FromSeq, long ToSeq);
