using System.Collections.Concurrent;
using Miner.Learning;

namespace Miner.Observing;

/// <summary>
/// What has been learned, as all sources together teach it. One writer, under <see cref="Gate"/>; any number of readers at any time.
/// </summary>
internal sealed class Model(LearningOptions options)
{
    private readonly ConcurrentDictionary<PatternKey, OrionPattern> patterns = new();
    private readonly TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Families families = Families.Of([], options);

    /// <summary>Ends when what was stored has been loaded. Before that nothing is known here, which is not the same as that there is nothing to know.</summary>
    public Task Loaded => loaded.Task;

    /// <summary>Held while learners are folded, stored or replaced.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    public ICollection<OrionPattern> Patterns => patterns.Values;

    public Families Families => families;

    public LearningOptions Options => options;

    public OrionPattern? Find(PatternKey key) => patterns.GetValueOrDefault(key);

    public Standing StandingOf(OrionPattern pattern) => Judge.Of(pattern, families.For(pattern.Key), options);

    /// <summary>Puts the sources' cells of these patterns together anew.</summary>
    public IReadOnlyList<OrionPattern> Refresh(IEnumerable<PatternKey> touched, IReadOnlyCollection<Learner> learners)
    {
        var fresh = new List<OrionPattern>();
        foreach (var key in touched)
        {
            var pattern = Merge(key, learners);
            patterns[key] = pattern;
            fresh.Add(pattern);
        }

        if (fresh.Count > 0) families = Families.Of([.. patterns.Values], options);
        return fresh;
    }

    /// <summary>Replaces all of it.</summary>
    public void Replace(IReadOnlyCollection<Learner> learners)
    {
        var all = All(learners);
        foreach (var gone in patterns.Keys.Except(all.Keys).ToList()) patterns.TryRemove(gone, out _);
        foreach (var (key, pattern) in all) patterns[key] = pattern;
        families = Families.Of([.. patterns.Values], options);
        loaded.TrySetResult();
    }

    /// <summary>Every pattern that these learners make together.</summary>
    public Dictionary<PatternKey, OrionPattern> All(IReadOnlyCollection<Learner> learners) =>
        learners.SelectMany(l => l.Cells.Keys).Distinct().ToDictionary(key => key, key => Merge(key, learners));

    private OrionPattern Merge(PatternKey key, IReadOnlyCollection<Learner> learners) =>
        OrionPattern.Merge(key, [.. learners.Where(l => l.Cells.ContainsKey(key)).Select(l => (l.Source, l.Cells[key]))], options);
}
