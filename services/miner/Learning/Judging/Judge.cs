using System.Diagnostics.CodeAnalysis;

namespace Miner.Learning;

/// <summary>What is held of a pattern and what is advised about it: a function of the pattern, its family and the time of asking.</summary>
internal static class Judge
{
    /// <summary>Failures in a row that cost one probation; each more doubles it.</summary>
    private const int FirstStreak = HeuristicV1.SuppressedAbove + 1;

    public static Standing Of(OrionPattern p, Thresholds t, LearningOptions o)
    {
        // What changed is stale until the attempts since then speak for themselves, whatever the rest of the family does.
        if (p.StaleSince is not null && p.Confidence < o.Reinforce && p.Upper > o.Suppress) return Standing.Stale;
        if (p.SuppressLogE >= t.SuppressLogE) return Standing.Suppressed;
        return p.ReinforceLogE >= t.ReinforceLogE ? Standing.Reinforced : Standing.Learning;
    }

    /// <param name="actionType">What the agent wants to do.</param>
    /// <param name="trigger">Why.</param>
    /// <param name="cell">The pattern of this trigger, if there is one.</param>
    /// <param name="pooled">The pattern over all triggers, if there is one; asked where the trigger's has decided nothing.</param>
    /// <param name="f">What evidence must reach.</param>
    /// <param name="now">The time of asking.</param>
    /// <param name="o">Where the lines are.</param>
    public static Guidance Advise(string actionType, string? trigger, OrionPattern? cell, OrionPattern? pooled, Families f, DateTimeOffset now, LearningOptions o)
    {
        var pattern = IsDecided(cell) ? cell : IsDecided(pooled) ? pooled : null;
        if (pattern is null) return Unknown(actionType, trigger, cell ?? pooled);
        var standing = Of(pattern, f.For(pattern.Key), o);
        var until = ProbationOf(pattern, standing, o)?.Until(now, o);
        var avoided = until is not null;
        var onProbation = IsBad(pattern, standing, o) && !avoided;
        var advice = avoided ? Guidance.Avoid : onProbation || !IsGood(pattern, standing, o) ? Guidance.Caution : Guidance.Go;
        return new Guidance
        {
            ActionType = actionType,
            Trigger = trigger,
            Advice = advice,
            Reason = Reasons.Of(pattern, standing, advice, onProbation),
            Level = pattern.Level,
            Standing = standing.ToString().ToUpperInvariant(),
            Confidence = pattern.Confidence,
            Upper = pattern.Upper,
            Attempts = pattern.Attempts,
            Successes = pattern.Successes,
            Failures = pattern.Failures,
            RolledBack = pattern.RolledBack,
            Indeterminate = pattern.Indeterminate,
            Heuristic = pattern.Heuristic,
            Probation = onProbation,
            AvoidUntil = until,
            Lessons = [.. pattern.Lessons.Take(Guidance.MaxLessons)],
            Evidence = pattern.Evidence,
        };
    }

    /// <summary>Whether an attempt of it has succeeded or failed: only then it has something to say.</summary>
    public static bool IsDecided([NotNullWhen(true)] OrionPattern? pattern) => pattern is { Successes: > 0 } or { Failures: > 0 };

    /// <summary>
    /// How long a bad pattern is left alone after it failed last; null where it is not bad, or where its last attempt worked: then there is
    /// no failure to wait after.
    /// </summary>
    public static Probation? ProbationOf(OrionPattern p, Standing standing, LearningOptions o)
    {
        if (p.Streak == 0 || p.LastFailureAt is not { } failed || !IsBad(p, standing, o)) return null;
        // Beyond forty doublings the longest is reached by any first one that is not below a microsecond.
        var wait = o.Probation.TotalSeconds * Math.Pow(2, Math.Clamp(p.Streak - FirstStreak, 0, 40));
        return new Probation(failed, wait < o.LongestProbation.TotalSeconds ? TimeSpan.FromSeconds(wait) : o.LongestProbation);
    }

    /// <summary>
    /// Fails more often than not beyond doubt; or has failed more often than the rule of thumb allows and, lately, more often than not.
    /// </summary>
    private static bool IsBad(OrionPattern p, Standing standing, LearningOptions o) =>
        standing == Standing.Suppressed
        || (HeuristicV1.IsSuppressed(p.Failures) && p.Regime.Successes < o.Suppress * (p.Regime.Successes + p.Regime.Failures));

    /// <summary>
    /// Works beyond doubt, has not failed yet, or works more often than not beyond doubt; and has not lately become worse.
    /// </summary>
    private static bool IsGood(OrionPattern p, Standing standing, LearningOptions o) =>
        standing == Standing.Reinforced
        || (standing == Standing.Learning && ((p.Regime.Failures == 0 && p.Regime.Successes > 0) || p.Confidence >= o.Suppress));

    private static Guidance Unknown(string actionType, string? trigger, OrionPattern? undecided) => new()
    {
        ActionType = actionType,
        Trigger = trigger,
        Advice = Guidance.Caution,
        Reason = undecided is null
            ? "This action has never been seen, so nothing is known for it or against it."
            : "No attempt of this action has succeeded or failed yet, so nothing is known for it or against it.",
        Level = "none",
        Standing = nameof(Standing.Learning).ToUpperInvariant(),
        Confidence = 0,
        Upper = 1,
        Attempts = undecided?.Attempts ?? 0,
        Successes = 0,
        Failures = 0,
        RolledBack = undecided?.RolledBack ?? 0,
        Indeterminate = undecided?.Indeterminate ?? 0,
        Heuristic = null,
        Probation = false,
        AvoidUntil = null,
        Lessons = [.. (undecided?.Lessons ?? []).Take(Guidance.MaxLessons)],
        Evidence = undecided?.Evidence ?? [],
    };
}
