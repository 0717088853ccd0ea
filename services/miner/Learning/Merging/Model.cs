namespace Miner.Learning;

/// <summary>
/// What has been learned, as all sources together teach it. One writer at a time; any number of readers at any time.
/// </summary>
internal sealed class Model(LearningOptions options)
{
    private volatile Learned learned = new([], new Verdicts(options));

    /// <summary>Every pattern and the thresholds of its family, as of one moment.</summary>
    public Learned Learned => learned;

    public LearningOptions Options => options;

    public OrionPattern? Find(PatternKey key) => learned.Patterns.GetValueOrDefault(key);

    public Standing StandingOf(OrionPattern pattern) => Judge.Of(pattern, learned.Families.For(pattern.Key), options);

    /// <summary>Puts the sources' cells of these patterns together anew, and judges anew what that changes.</summary>
    /// <returns>The patterns whose standing may be another one although they did not change: a threshold moved past their
    /// evidence.</returns>
    public IReadOnlyList<PatternKey> Refresh(IReadOnlyCollection<PatternKey> touched, IReadOnlyList<Learner> learners)
    {
        if (touched.Count == 0) return [];
        (learned, var passed) = learned.With(touched.Select(k => Merge(k, learners)));
        return passed;
    }

    /// <summary>Replaces all of it.</summary>
    public void Replace(Learned all) => learned = all;

    /// <summary>Every pattern that these learners make together.</summary>
    public Learned Of(IReadOnlyList<Learner> learners) =>
        new Learned([], new Verdicts(options)).With(learners.SelectMany(l => l.Cells.Keys).Distinct().Select(k => Merge(k, learners))).Learned;

    private OrionPattern Merge(PatternKey key, IReadOnlyList<Learner> learners) =>
        OrionPattern.Merge(key, [.. learners.Where(l => l.Cells.ContainsKey(key)).Select(l => (l.Source, l.Cells[key]))], options);
}
