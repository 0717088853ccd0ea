namespace Miner.Learning;

/// <summary>
/// Every pattern judged among the others. A pattern is judged again when it changed, or when a threshold moved past its evidence; the
/// result is the same as if all were judged anew. For one thread at a time.
/// </summary>
internal sealed class Verdicts(LearningOptions options)
{
    private readonly Ranking cells = new(options);
    private readonly Ranking pools = new(options);
    private readonly SortedDictionary<PatternKey, BadPattern> bad = new(PatternOrder.Instance);

    /// <summary>What evidence must reach.</summary>
    public Families Families { get; private set; } = Families.None;

    /// <summary>Those that are bad and failed last, in the order of <see cref="PatternOrder"/>.</summary>
    public IReadOnlyList<BadPattern> Bad { get; private set; } = [];

    /// <summary>Takes patterns that are new or changed, each once.</summary>
    /// <param name="changed">What they were before, null where they are new, and what they are now.</param>
    /// <param name="find">Every pattern as it is now.</param>
    /// <returns>The keys past whose evidence a threshold moved; some of them may have changed themselves.</returns>
    public List<PatternKey> Take(IReadOnlyCollection<(OrionPattern? Before, OrionPattern Now)> changed, Func<PatternKey, OrionPattern> find)
    {
        foreach (var (before, now) in changed) (now.Key.Pooled ? pools : cells).Put(before, now);
        var last = Families;
        Families = new Families(cells.Thresholds(), pools.Thresholds());
        List<PatternKey> passed = [.. cells.Between(last.Cells, Families.Cells), .. pools.Between(last.Pools, Families.Pools)];
        var differs = false;
        foreach (var (_, now) in changed) differs |= Judged(now);
        foreach (var key in passed) differs |= Judged(find(key));
        if (differs) Bad = [.. bad.Values];
        return passed;
    }

    /// <summary>Returns whether it is bad, or was.</summary>
    private bool Judged(OrionPattern pattern)
    {
        var standing = Judge.Of(pattern, Families.For(pattern.Key), options);
        if (Judge.ProbationOf(pattern, standing, options) is not { } probation) return bad.Remove(pattern.Key);
        bad[pattern.Key] = new BadPattern(pattern.Key, probation, Reasons.Of(pattern, standing, Guidance.Avoid, onProbation: false));
        return true;
    }
}
