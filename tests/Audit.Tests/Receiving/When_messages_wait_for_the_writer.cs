using Audit.Receiving;

namespace Audit.Tests.Receiving;

/// <summary>With the database away nobody takes what the broker gives; memory must not grow with the length of that.</summary>
public sealed class When_messages_wait_for_the_writer
{
    private readonly Waiting<int> waiting = new(maxBytes: 100);

    [Fact]
    [Trait("Requirement", "G2")]
    public async Task Should_hold_no_more_bytes_than_the_bound_and_go_on_when_there_is_room()
    {
        await waiting.PutAsync(1, 60);
        await waiting.PutAsync(2, 60);
        var third = waiting.PutAsync(3, 60).AsTask();
        Assert.False(third.IsCompleted);
        Assert.Equal(120, waiting.HeldBytes);

        Assert.True(waiting.TryTake(out var first));
        await third;
        Assert.Equal((1, 120), (first, waiting.HeldBytes));
        Assert.True(waiting.TryTake(out var second) && waiting.TryTake(out _));
        Assert.Equal(2, second);
        Assert.False(waiting.TryTake(out _));
        Assert.Equal(0, waiting.HeldBytes);
    }

    [Fact]
    [Trait("Requirement", "G2")]
    public async Task Should_forget_what_a_broken_channel_delivered_and_what_still_waited_to_come_in()
    {
        await waiting.PutAsync(1, 200);
        var late = waiting.PutAsync(2, 10).AsTask();
        waiting.Forget();
        await late;
        Assert.Equal(0, waiting.HeldBytes);
        Assert.False(waiting.TryTake(out _));

        await waiting.PutAsync(3, 10);
        await waiting.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(waiting.TryTake(out var next));
        Assert.Equal(3, next);
    }
}
