namespace Miner.Learning;

/// <summary>The thresholds of the two levels; a pool repeats what its triggers' cells say, so the two are not one family.</summary>
internal sealed record Families(Thresholds Cells, Thresholds Pools)
{
    public static Families Of(IEnumerable<OrionPattern> all, LearningOptions options)
    {
        var levels = all.ToLookup(p => p.Key.Pooled);
        return new(Thresholds.Of(levels[false], options), Thresholds.Of(levels[true], options));
    }

    public Thresholds For(PatternKey key) => key.Pooled ? Pools : Cells;
}
