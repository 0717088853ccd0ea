using Platform.Contracts;

namespace Miner.Ordering;

/// <summary>Sets of numbers as ranges in rising order, both ends included, none touching another.</summary>
internal static class Ranges
{
    /// <summary>What is in both.</summary>
    public static List<SequenceGap> Common(IReadOnlyList<SequenceGap> one, IReadOnlyList<SequenceGap> other)
    {
        var common = new List<SequenceGap>();
        for (int i = 0, j = 0; i < one.Count && j < other.Count;)
        {
            var (from, to) = (Math.Max(one[i].From, other[j].From), Math.Min(one[i].To, other[j].To));
            if (from <= to) common.Add(new SequenceGap(from, to));
            if (one[i].To < other[j].To) i++;
            else j++;
        }

        return common;
    }

    /// <summary>What is in one of them or in both.</summary>
    public static List<SequenceGap> Either(IEnumerable<SequenceGap> one, IEnumerable<SequenceGap> other)
    {
        var either = new List<SequenceGap>();
        foreach (var range in one.Concat(other).OrderBy(r => r.From))
        {
            if (either.Count > 0 && range.From <= either[^1].To + 1) either[^1] = either[^1] with { To = Math.Max(either[^1].To, range.To) };
            else either.Add(range);
        }

        return either;
    }

    /// <summary>What of it is above a number.</summary>
    public static IEnumerable<SequenceGap> Above(IEnumerable<SequenceGap> ranges, long number) =>
        ranges.Where(r => r.To > number).Select(r => r.From > number ? r : r with { From = number + 1 });

    /// <summary>What of it is not above a number.</summary>
    public static IEnumerable<SequenceGap> UpTo(IEnumerable<SequenceGap> ranges, long number) =>
        ranges.Where(r => r.From <= number).Select(r => r.To <= number ? r : r with { To = number });

    /// <summary>How many numbers.</summary>
    public static long Count(IEnumerable<SequenceGap> ranges) => ranges.Sum(r => r.To - r.From + 1);
}
