namespace Miner.Learning;

/// <summary>How cells of several sources become one, part by part; none of it asks for the order of the sources.</summary>
internal static class Merging
{
    /// <summary>
    /// Each source's trailing failures, where no other source succeeded after them. Within a source its numbers tell the order; between
    /// sources only the clocks do.
    /// </summary>
    public static long Streak(IReadOnlyList<(string Source, Cell Cell)> parts)
    {
        var streak = 0L;
        for (var i = 0; i < parts.Count; i++)
        {
            var failedLast = parts[i].Cell.LastFailureAt;
            var overtaken = false;
            for (var j = 0; j < parts.Count; j++) overtaken |= j != i && parts[j].Cell.LastSuccessAt >= failedLast;
            if (!overtaken) streak += parts[i].Cell.Streak;
        }

        return streak;
    }

    public static IReadOnlyList<BucketView> Timeline(IReadOnlyList<(string Source, Cell Cell)> parts)
    {
        var sum = new Timeline();
        foreach (var (_, cell) in parts) sum.Add(cell.Timeline);
        return [.. sum.Buckets().Select(b => new BucketView(DateTimeOffset.UnixEpoch.AddSeconds(b.UnixSeconds), sum.Seconds, b.Successes, b.Failures))];
    }

    /// <summary>The most frequent kinds of all sources, the rest together; the most frequent first.</summary>
    public static IReadOnlyList<(string ActionType, string? Outcome, long First, long Second)> Neighbours(
        IReadOnlyList<(string Source, Cell Cell)> parts, Func<Cell, Neighbours> of)
    {
        var sums = new Dictionary<(string ActionType, string? Outcome), (long First, long Second)>();
        foreach (var (_, cell) in parts)
        {
            foreach (ref readonly var kind in of(cell).Kinds) Add((kind.ActionType, kind.Outcome is { } o ? Outcomes.Word(o) : null), kind.First, kind.Second);
        }

        var rest = (Learning.Neighbours.Other, (string?)null);
        foreach (var kind in Sorted().Where(k => k.ActionType != Learning.Neighbours.Other).Skip(Learning.Neighbours.MaxKinds).ToList())
        {
            sums.Remove((kind.ActionType, kind.Outcome));
            Add(rest, kind.First, kind.Second);
        }

        return [.. Sorted()];

        void Add((string, string?) kind, long first, long second)
        {
            var (before, beforeSecond) = sums.GetValueOrDefault(kind);
            sums[kind] = (before + first, beforeSecond + second);
        }

        IEnumerable<(string ActionType, string? Outcome, long First, long Second)> Sorted() => sums
            .Select(s => (s.Key.ActionType, s.Key.Outcome, s.Value.First, s.Value.Second))
            .OrderByDescending(s => s.First + s.Second)
            .ThenBy(s => s.ActionType, StringComparer.Ordinal)
            .ThenBy(s => s.Outcome, StringComparer.Ordinal);
    }
}
