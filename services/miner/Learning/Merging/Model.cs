using System.Collections.Concurrent;

namespace Miner.Learning;

/// <summary>
/// What has been learned, as all sources together teach it. One writer at a time; any number of readers at any time.
/// </summary>
internal sealed class Model(LearningOptions options)
{
    private volatile Learned learned = new([], Families.Of([], options));

    /// <summary>Every pattern and the thresholds of its family, as of one moment.</summary>
    public Learned Learned => learned;

    public LearningOptions Options => options;

    public OrionPattern? Find(PatternKey key) => learned.Patterns.GetValueOrDefault(key);

    public Standing StandingOf(OrionPattern pattern) => Judge.Of(pattern, learned.Families.For(pattern.Key), options);

    /// <summary>Puts the sources' cells of these patterns together anew, and judges the families anew.</summary>
    public void Refresh(IReadOnlyCollection<PatternKey> touched, IReadOnlyList<Learner> learners)
    {
        if (touched.Count == 0) return;
        var patterns = learned.Patterns;
        foreach (var key in touched) patterns[key] = Merge(key, learners);
        learned = learned.With(Families.Of(patterns.Select(p => p.Value), options));
    }

    /// <summary>Replaces all of it.</summary>
    public void Replace(Learned all) => learned = all;

    /// <summary>Every pattern that these learners make together.</summary>
    public Learned Of(IReadOnlyList<Learner> learners)
    {
        var patterns = new ConcurrentDictionary<PatternKey, OrionPattern>();
        foreach (var key in learners.SelectMany(l => l.Cells.Keys).Distinct()) patterns[key] = Merge(key, learners);
        return new Learned(patterns, Families.Of(patterns.Values, options));
    }

    private OrionPattern Merge(PatternKey key, IReadOnlyList<Learner> learners) =>
        OrionPattern.Merge(key, [.. learners.Where(l => l.Cells.ContainsKey(key)).Select(l => (l.Source, l.Cells[key]))], options);
}
