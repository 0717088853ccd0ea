namespace Miner.Learning;

/// <summary>The thresholds of the two levels; a pool repeats what its triggers' cells say, so the two are not one family.</summary>
internal sealed record Families(Thresholds Cells, Thresholds Pools)
{
    /// <summary>Where there is no pattern.</summary>
    public static readonly Families None = new(Thresholds.None, Thresholds.None);

    public Thresholds For(PatternKey key) => key.Pooled ? Pools : Cells;
}
