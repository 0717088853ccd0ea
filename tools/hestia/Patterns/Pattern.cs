namespace Hestia.Patterns;

/// <summary>
/// What the miner has learned of one action, as its HTTP answer tells it: under one trigger, or over all of them. A list that is not in the
/// answer is empty.
/// </summary>
internal sealed record Pattern
{
    public required string ActionType { get; init; }

    /// <summary>Null of a pool, and of attempts that came without a trigger.</summary>
    public string? Trigger { get; init; }

    /// <summary><c>trigger</c> or <c>pooled</c>.</summary>
    public required string Level { get; init; }

    public required string Standing { get; init; }

    public long Attempts { get; init; }

    public long Successes { get; init; }

    public long Failures { get; init; }

    public long RolledBack { get; init; }

    public long Indeterminate { get; init; }

    /// <summary>The lower end of the 95 % interval of the success rate, since the last change that was found.</summary>
    public double Confidence { get; init; }

    /// <summary>The upper end.</summary>
    public double Upper { get; init; }

    public PatternHeuristic? Heuristic { get; init; }

    public PatternRegime? Regime { get; init; }

    public DateTimeOffset? StaleSince { get; init; }

    /// <summary>Failures in a row up to now.</summary>
    public long Streak { get; init; }

    public DateTimeOffset? FirstAt { get; init; }

    public DateTimeOffset? LastAt { get; init; }

    public DateTimeOffset? LastSuccessAt { get; init; }

    public DateTimeOffset? LastFailureAt { get; init; }

    public IReadOnlyList<PatternLesson> Lessons { get => field ?? []; init; }

    public IReadOnlyList<PatternBefore> PrecededBy { get => field ?? []; init; }

    public IReadOnlyList<PatternAfter> FollowedBy { get => field ?? []; init; }

    public IReadOnlyList<PatternBucket> Timeline { get => field ?? []; init; }

    public IReadOnlyList<PatternEvidence> Evidence { get => field ?? []; init; }

    public string? Algorithm { get; init; }

    public bool IsPooled => Level == "pooled";

    public string TriggerWord => IsPooled ? "any" : Trigger ?? "(none)";
}

/// <summary>The simple rule beside the statistics: confidence from successes alone, and two thresholds.</summary>
internal sealed record PatternHeuristic(double Confidence, bool Reinforced, bool Suppressed)
{
    public override string ToString() => $"{Confidence:0.0}{(Reinforced ? " reinforced" : "")}{(Suppressed ? " suppressed" : "")}";
}

/// <summary>The stretch of attempts that counts now. Number 1 is the first; each change that was found begins another.</summary>
internal sealed record PatternRegime
{
    public long Number { get; init; }

    public long Successes { get; init; }

    public long Failures { get; init; }

    public DateTimeOffset? Since { get; init; }
}

/// <summary>A way in which it fails: an error with what changes from one to the next left out.</summary>
internal sealed record PatternLesson
{
    public string? Code { get; init; }

    public string? Template { get; init; }

    public string? Outcome { get; init; }

    public long Count { get; init; }

    public DateTimeOffset? FirstAt { get; init; }

    public DateTimeOffset? LastAt { get; init; }

    public IReadOnlyList<PatternParameter> Parameters { get => field ?? []; init; }
}

/// <summary>A parameter that failures have in common, with how often successes had it.</summary>
internal sealed record PatternParameter
{
    public required string Name { get; init; }

    public string? Value { get; init; }

    public long Failures { get; init; }

    public long FailuresSeen { get; init; }

    public long Successes { get; init; }

    public long SuccessesSeen { get; init; }
}

internal sealed record PatternBefore(string ActionType, string? Outcome, long Successes, long Failures);

internal sealed record PatternAfter(string ActionType, string? Outcome, long Count);

/// <summary>A stretch of time of <c>Seconds</c> from <c>At</c> on.</summary>
internal sealed record PatternBucket(DateTimeOffset At, long Seconds, long Successes, long Failures);

/// <summary>The records of a journal that were learned from, both ends included.</summary>
internal sealed record PatternEvidence(string Source, long FromSeq, long ToSeq);
