namespace Miner.Learning;

/// <summary>
/// A pattern that is to be avoided; or one that is not, although the pool of its action type is: then it decides for its trigger, as in
/// <see cref="Judge.Advise"/>.
/// </summary>
/// <param name="Key">Of the pattern.</param>
/// <param name="Until">Until when it is to be avoided; null where it is not.</param>
/// <param name="Reason">Why it is to be avoided, in a sentence.</param>
internal sealed record Avoidance(PatternKey Key, DateTimeOffset? Until, string? Reason)
{
    /// <summary>
    /// All that <see cref="Judge.Advise"/> says to avoid, whatever it is asked, in the order of <see cref="PatternOrder"/>: a trigger's own
    /// line counts where there is one, and else the line of its pool. It costs a look at the bad patterns and at the triggers of pools that
    /// are to be avoided, and none at all others.
    /// </summary>
    public static List<Avoidance> Of(Learned learned, DateTimeOffset now, LearningOptions options)
    {
        var avoided = new List<Avoidance>();
        foreach (var bad in learned.Bad)
        {
            if (bad.Probation.Until(now, options) is { } until) avoided.Add(new Avoidance(bad.Key, until, bad.Reason));
        }

        if (!avoided.Exists(a => a.Key.Pooled)) return avoided;
        var keys = avoided.Select(a => a.Key).ToHashSet();
        var others = keys.Where(k => k.Pooled).SelectMany(learned.Triggers)
            .Where(k => !keys.Contains(k) && Judge.IsDecided(learned.Patterns[k]));
        return [.. avoided.Concat(others.Select(k => new Avoidance(k, null, null))).OrderBy(a => a.Key, PatternOrder.Instance)];
    }
}
