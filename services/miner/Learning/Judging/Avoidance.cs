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
        var (avoided, others, pools) = (new List<Avoidance>(), new List<PatternKey>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var pattern in patterns.Where(Judge.IsDecided))
        {
            var standing = Judge.Of(pattern, families.For(pattern.Key), options);
            if (Judge.AvoidUntil(pattern, standing, now, options) is { } until)
            {
                avoided.Add(new Avoidance(pattern.Key, until, Reasons.Of(pattern, standing, Guidance.Avoid, onProbation: false)));
                if (pattern.Key.Pooled) pools.Add(pattern.ActionType);
            }
            else if (!pattern.Key.Pooled)
            {
                others.Add(pattern.Key);
            }
        }

        if (pools.Count > 0) avoided.AddRange(others.Where(k => pools.Contains(k.ActionType)).Select(k => new Avoidance(k, null, null)));
        avoided.Sort((a, b) => PatternOrder.Instance.Compare(a.Key, b.Key));
        return avoided;
    }
}
