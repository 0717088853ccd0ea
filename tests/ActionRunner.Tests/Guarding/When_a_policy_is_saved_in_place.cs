using ActionRunner.Guarding;
using Microsoft.Extensions.Options;

namespace ActionRunner.Tests.Guarding;

public sealed class When_a_policy_is_saved_in_place : PolicyTest
{
    [Fact]
    public async Task Should_wait_a_moment_for_the_rest_of_it()
    {
        var clock = new HeldClock();
        var policy = new GuidancePolicy(Options.Create(new GuidanceOptions { PolicyFile = Path }), clock);
        Save("");
        var reading = policy.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await clock.Asked.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.False(reading.IsCompleted);

        Save("""{"a":"deny"}""");
        clock.Go();

        var rules = await reading;
        Assert.Equal((null, true), (rules.Unreadable, rules.Denies("a")));
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_wait_once_and_not_for_each_command()
    {
        var clock = new HeldClock();
        var policy = new GuidancePolicy(Options.Create(new GuidanceOptions { PolicyFile = Path }), clock);
        Save("{\"a\":");
        var reading = policy.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await clock.Asked.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        clock.Go();
        IsUnreadable("cannot be read", await reading);

        IsUnreadable("cannot be read", await policy.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1, clock.Waits);

        // Repaired, it counts at once.
        Save("""{"a":"deny"}""");
        Assert.True((await policy.ReadAsync(TestContext.Current.CancellationToken)).Denies("a"));
    }

    /// <summary>Whoever waits, waits until he is told to go on.</summary>
    private sealed class HeldClock : TimeProvider
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TimerCallback? callback;
        private object? state;

        public Task Asked => asked.Task;

        public int Waits { get; private set; }

        public void Go() => callback!(state);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (this.callback, this.state) = (callback, state);
            Waits++;
            asked.TrySetResult();
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
