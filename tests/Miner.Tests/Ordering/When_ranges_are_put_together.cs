using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Miner.Ordering;
using Platform.Contracts;

namespace Miner.Tests.Ordering;

public sealed class When_ranges_are_put_together
{
    private static readonly Arbitrary<bool[]> Sets = Gen.Choose(0, 1).Select(b => b == 1).ArrayOf(40).ToArbitrary();

    [Property]
    public Property Should_hold_the_same_numbers_as_sets_would() => Prop.ForAll(Sets, Sets, (one, other) =>
    {
        var common = Numbers(Ranges.Common(Of(one), Of(other)));
        return common.SequenceEqual(Members(one).Intersect(Members(other)))
            && Ranges.Either(Of(one), Of(other)).SequenceEqual(Of([.. one.Zip(other, (a, b) => a || b)]))
            && Ranges.Count(Of(one)) == Members(one).Count()
            && Numbers(Ranges.Above(Of(one), 17)).SequenceEqual(Members(one).Where(n => n > 17))
            && Numbers(Ranges.UpTo(Of(one), 17)).SequenceEqual(Members(one).Where(n => n <= 17));
    });

    private static IEnumerable<long> Members(bool[] set) => Enumerable.Range(0, set.Length).Where(i => set[i]).Select(i => (long)i);

    private static IEnumerable<long> Numbers(IEnumerable<SequenceGap> ranges) => ranges.SelectMany(r => Enumerable.Range((int)r.From, (int)(r.To - r.From + 1))).Select(n => (long)n);

    private static List<SequenceGap> Of(bool[] set)
    {
        var ranges = new List<SequenceGap>();
        foreach (var n in Members(set))
        {
            if (ranges.Count > 0 && ranges[^1].To == n - 1) ranges[^1] = ranges[^1] with { To = n };
            else ranges.Add(new SequenceGap(n, n));
        }

        return ranges;
    }
}
