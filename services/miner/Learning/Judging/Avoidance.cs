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
    /// line counts where there is one, and else the line of its pool.
    /// </summary>
    public static List<Avoidance> Of(IEnumerable<OrionPattern> patterns, Families families, DateTimeOffset now, LearningOptions options)
    {
        var decided = patterns.Where(Judge.IsDecided);
        var avoided = decided.Select(Judged).OfType<Avoidance>().ToDictionary(a => a.Key);
        var pools = avoided.Keys.Where(k => k.Pooled).Select(k => k.ActionType).ToHashSet(StringComparer.Ordinal);
        IEnumerable<Avoidance> others = pools.Count == 0 ? []
            : decided.Where(p => !p.Key.Pooled && pools.Contains(p.ActionType) && !avoided.ContainsKey(p.Key)).Select(p => new Avoidance(p.Key, null, null));
        return [.. avoided.Values.Concat(others).OrderBy(a => a.Key, PatternOrder.Instance)];

        Avoidance? Judged(OrionPattern pattern)
        {
            var standing = Judge.Of(pattern, families.For(pattern.Key), options);
            return Judge.AvoidUntil(pattern, standing, now, options) is { } until
                ? new Avoidance(pattern.Key, until, Reasons.Of(pattern, standing, Guidance.Avoid, onProbation: false))
                : null;
        }
    }
}
