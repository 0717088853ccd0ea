using Audit.Querying;

namespace Audit.Tests.Querying;

public sealed class When_many_ask_the_same
{
    private readonly Clock clock = new();
    private readonly List<TaskCompletionSource<int>> readings = [];

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_read_once_for_all_of_them_and_again_after_a_second()
    {
        var answer = Answer();
        var (one, two) = (answer.AskAsync(CancellationToken.None), answer.AskAsync(CancellationToken.None));
        readings[0].SetResult(1);
        Assert.Equal((1, 1), (await one, await two));
        clock.Milliseconds += 1_000;
        Assert.Equal(1, await answer.AskAsync(CancellationToken.None));
        Assert.Single(readings);

        clock.Milliseconds += 1;
        var later = answer.AskAsync(CancellationToken.None);
        readings[1].SetResult(2);
        Assert.Equal(2, await later);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_forget_a_reading_that_failed()
    {
        var answer = Answer();
        var failing = answer.AskAsync(CancellationToken.None);
        readings[0].SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => failing);
        var next = answer.AskAsync(CancellationToken.None);
        readings[1].SetResult(2);
        Assert.Equal(2, await next);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_go_on_for_the_others_where_one_no_longer_waits()
    {
        var answer = Answer();
        using var gone = new CancellationTokenSource();
        var (leaving, staying) = (answer.AskAsync(gone.Token), answer.AskAsync(CancellationToken.None));
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        readings[0].SetResult(1);
        Assert.Equal(1, await staying);
    }

    private SharedAnswer<int> Answer() => new(
        _ =>
        {
            readings.Add(new TaskCompletionSource<int>());
            return readings[^1].Task;
        },
        clock);

    private sealed class Clock : TimeProvider
    {
        public long Milliseconds { get; set; }

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Milliseconds;
    }
}
