using Miner.Learning;

namespace Miner.Tests.Folding;

public sealed class When_time_goes_by
{
    [Fact]
    public void Should_keep_seconds_apart_while_they_fit()
    {
        var timeline = Of(100, 100, 147);
        Assert.Equal(1, timeline.Seconds);
        Assert.Equal([(100, 2, 0), (147, 1, 0)], timeline.Buckets());
    }

    [Fact]
    public void Should_widen_its_buckets_no_more_than_needed()
    {
        var timeline = Of(100, 101, 148);
        Assert.Equal(2, timeline.Seconds);
        Assert.Equal([(100, 2, 0), (148, 1, 0)], timeline.Buckets());
    }

    [Fact]
    public void Should_not_depend_on_order_or_parts()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var span = 1L << random.Next(1, 38);
            var moments = Enumerable.Range(0, random.Next(1, 100)).Select(_ => random.NextInt64(-span, span)).ToArray();
            var whole = Of(moments);
            random.Shuffle(moments);
            var cut = random.Next(moments.Length + 1);
            var merged = Of(moments[..cut]);
            merged.Add(Of(moments[cut..]));
            Assert.Equal(whole.Seconds, merged.Seconds);
            Assert.Equal(whole.Buckets(), merged.Buckets());
            Assert.Equal(moments.Length, whole.Buckets().Sum(b => b.Successes));
            Assert.True(whole.Buckets().Max(b => b.UnixSeconds) - whole.Buckets().Min(b => b.UnixSeconds) < Timeline.MaxBuckets * whole.Seconds);
            Assert.True(whole.Seconds == 1 || (moments.Max() >> Bits(whole.Seconds / 2)) - (moments.Min() >> Bits(whole.Seconds / 2)) >= Timeline.MaxBuckets);
        }

        static int Bits(long width) => System.Numerics.BitOperations.Log2((ulong)width);
    }

    private static Timeline Of(params long[] moments)
    {
        var timeline = new Timeline();
        foreach (var moment in moments) timeline.Add(moment, success: true);
        return timeline;
    }
}
