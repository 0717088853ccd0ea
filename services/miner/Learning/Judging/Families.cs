namespace Miner.Learning;

/// <summary>The thresholds of the two levels; a pool repeats what its triggers' cells say, so the two are not one family.</summary>
internal sealed record Families(Thresholds Cells, Thresholds Pools)
{
    public static Families Of(IEnumerable<OrionPattern> all, LearningOptions options) =>
        new(Thresholds.Of(all.Where(p => !p.Key.Pooled), options), Thresholds.Of(all.Where(p => p.Key.Pooled), options));

    public Thresholds For(PatternKey key) => key.Pooled ? Pools : Cells;
}
