using System.Collections.Concurrent;

namespace Miner.Learning;

/// <summary>Patterns, the thresholds of their families, and their keys in the order in which pages list them.</summary>
internal sealed class Learned(ConcurrentDictionary<PatternKey, OrionPattern> patterns, Families families)
{
    private volatile PatternKey[]? ordered;

    public ConcurrentDictionary<PatternKey, OrionPattern> Patterns => patterns;

    public Families Families => families;

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

    /// <summary>The same patterns, judged anew.</summary>
    public Learned With(Families judged) => new(patterns, judged) { ordered = ordered };
}
