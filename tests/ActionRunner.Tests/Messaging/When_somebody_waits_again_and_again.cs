using Platform.Hosting;
using Platform.Messaging;

namespace ActionRunner.Tests.Messaging;

public sealed class When_somebody_waits_again_and_again
{
    [Fact]
    [Trait("Requirement", "C02")]
    public async Task Should_wait_longer_each_time_up_to_a_most_and_begin_again_after_a_success()
    {
        var clock = new Clock();
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), clock);
        foreach (var expected in new[] { 100, 200, 400, 800, 1000, 1000 })
        {
            await backoff.WaitAsync(CancellationToken.None);
            // A quarter of jitter to either side.
            Assert.InRange(clock.Asked.TotalMilliseconds, expected * 0.74, expected * 1.26);
        }

        backoff.Reset();
        await backoff.WaitAsync(CancellationToken.None);
        Assert.InRange(clock.Asked.TotalMilliseconds, 74, 126);
    }

    [Fact]
    [Trait("Requirement", "C02")]
    public async Task Should_return_quietly_when_told_to_stop() =>
        await new Backoff(TimeSpan.FromHours(1), TimeSpan.FromHours(1), TimeProvider.System).WaitAsync(new CancellationToken(canceled: true));

    /// <summary>Time that passes at once.</summary>
    private sealed class Clock : TimeProvider
    {
        public TimeSpan Asked { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Asked = dueTime;
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
