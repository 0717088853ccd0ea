using System.Collections.Concurrent;

namespace Miner.Learning;

/// <summary>Patterns, how they are judged, and their keys in the order in which pages list them.</summary>
/// <param name="patterns">Goes on to be written to by whoever learns.</param>
/// <param name="verdicts">Likewise; what it says at this moment is kept here.</param>
internal sealed class Learned(ConcurrentDictionary<PatternKey, OrionPattern> patterns, Verdicts verdicts)
{
    private volatile PatternKey[]? ordered;

    public ConcurrentDictionary<PatternKey, OrionPattern> Patterns => patterns;

    public Families Families { get; } = verdicts.Families;

    /// <summary>Those that are bad and failed last, in the order of <see cref="PatternOrder"/>.</summary>
    public IReadOnlyList<BadPattern> Bad { get; } = verdicts.Bad;

    /// <summary>
    /// By action type, its pool first, then commands without a trigger, then triggers. Sorted when a pattern is new and somebody asks.
    /// </summary>
    public PatternKey[] Ordered
    {
        get
        {
            var known = ordered;
            if (known is not null && known.Length == patterns.Count) return known;
            known = [.. patterns.Select(p => p.Key)];
            Array.Sort(known, PatternOrder.Instance);
            ordered = known;
            return known;
        }
    }

    /// <summary>The patterns of a pool's action type, the pool left out.</summary>
    public IEnumerable<PatternKey> Triggers(PatternKey pool)
    {
        var all = Ordered;
        return all.Skip(Array.BinarySearch(all, pool, PatternOrder.Instance) + 1).TakeWhile(k => k.ActionType == pool.ActionType);
    }

    /// <summary>
    /// Puts patterns that are new, or changed, among the others, and tells which others are judged by thresholds that moved past them.
    /// For whoever learns.
    /// </summary>
    public (Learned Learned, IReadOnlyList<PatternKey> Passed) With(IEnumerable<OrionPattern> changed)
    {
        var pairs = new List<(OrionPattern?, OrionPattern)>();
        foreach (var now in changed)
        {
            pairs.Add((patterns.GetValueOrDefault(now.Key), now));
            patterns[now.Key] = now;
        }

        var passed = verdicts.Take(pairs, key => patterns[key]);
        return (new Learned(patterns, verdicts) { ordered = ordered }, passed);
    }
}
