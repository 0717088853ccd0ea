namespace Miner.Learning;

/// <summary>By action type, its pool first, then the pattern without a trigger, then triggers; texts by their UTF-16 units.</summary>
internal sealed class PatternOrder : IComparer<PatternKey>
{
    public static readonly PatternOrder Instance = new();

    private PatternOrder()
    {
    }

    public int Compare(PatternKey x, PatternKey y) => string.CompareOrdinal(x.ActionType, y.ActionType) switch
    {
        0 when x.Pooled != y.Pooled => x.Pooled ? -1 : 1,
        // Null comes before every text.
        0 => string.CompareOrdinal(x.Trigger, y.Trigger),
        var types => types,
    };
}
