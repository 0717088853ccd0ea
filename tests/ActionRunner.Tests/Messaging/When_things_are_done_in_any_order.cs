using FsCheck.Xunit;
using Platform.Messaging;

namespace ActionRunner.Tests.Messaging;

public class When_things_are_done_in_any_order
{
    [Property]
    public bool Should_stand_below_the_first_that_is_not_done(ushort[] numbers)
    {
        var done = new HashSet<ulong>();
        var watermark = new Watermark();
        foreach (var number in numbers.Select(n => (ulong)(n % 20) + 1))
        {
            done.Add(number);
            watermark.Done(number);
            ulong expected = 0;
            while (done.Contains(expected + 1)) expected++;
            if (watermark.UpTo != expected || watermark.Ahead != done.Count(d => d > expected)) return false;
        }

        return true;
    }

    [Fact]
    public void Should_take_a_whole_range_at_once()
    {
        var watermark = new Watermark();
        watermark.Done(3);
        watermark.Done(7);
        Assert.True(watermark.DoneUpTo(6));
        Assert.Equal(7UL, watermark.UpTo);
        Assert.False(watermark.DoneUpTo(2));
        Assert.Equal(0, watermark.Ahead);
    }
}
