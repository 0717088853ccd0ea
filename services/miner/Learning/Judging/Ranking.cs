namespace Miner.Learning;

/// <summary>
/// The patterns of one level in the order of their evidence, for one thread at a time. One that changed costs a new place in this order,
/// and no look at all the others.
/// </summary>
internal sealed class Ranking(LearningOptions options)
{
    private static readonly Comparer<(double LogE, PatternKey Key)> WeakestFirst = Comparer<(double LogE, PatternKey Key)>.Create(
        (x, y) => x.LogE.CompareTo(y.LogE) is var c && c != 0 ? c : PatternOrder.Instance.Compare(x.Key, y.Key));

    // What does not suffice for one alone suffices for none of a family; most patterns are such, and have no place here.
    private readonly double alone = ConfidenceSequence.Limit(options.Alpha);
    private readonly SortedSet<(double LogE, PatternKey Key)> suppress = new(WeakestFirst);
    private readonly SortedSet<(double LogE, PatternKey Key)> reinforce = new(WeakestFirst);
    private long family;

    /// <summary>What evidence must reach among the patterns that are here now.</summary>
    public Thresholds Thresholds() => new(Threshold(suppress), Threshold(reinforce));

    /// <summary>Puts a pattern in the place of what it was before; null where it is new.</summary>
    public void Put(OrionPattern? before, OrionPattern now)
    {
        if (before is null) family++;
        Put(suppress, now.Key, before?.SuppressLogE, now.SuppressLogE);
        Put(reinforce, now.Key, before?.ReinforceLogE, now.ReinforceLogE);
    }

    /// <summary>The patterns whose evidence reaches one of these thresholds and not the other.</summary>
    public IEnumerable<PatternKey> Between(Thresholds one, Thresholds other) =>
        Between(suppress, one.SuppressLogE, other.SuppressLogE).Concat(Between(reinforce, one.ReinforceLogE, other.ReinforceLogE));

    private void Put(SortedSet<(double LogE, PatternKey Key)> order, PatternKey key, double? before, double now)
    {
        if (before == now) return;
        if (before >= alone) order.Remove((before.Value, key));
        if (now >= alone) order.Add((now, key));
    }

    private double Threshold(SortedSet<(double LogE, PatternKey Key)> order) =>
        EBenjaminiHochberg.LogThreshold(order.Select(p => p.LogE), order.Count, family, options.Alpha);

    private static IEnumerable<PatternKey> Between(SortedSet<(double LogE, PatternKey Key)> order, double one, double other) =>
        one == other ? [] : order.GetViewBetween((Math.Min(one, other), default), (Math.Max(one, other), default)).Select(p => p.Key);
}
