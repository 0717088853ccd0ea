using System.Text.Json;
using Hestia.Mining;
using Xunit;

namespace Hestia.Tests.Mining;

public sealed class When_mining_is_watched
{
    private static readonly DateTimeOffset Began = FixedClock.Now;

    [Fact]
    public async Task Should_ask_until_it_has_ended_and_tell_each_answer()
    {
        var told = new List<long?>();
        var (_, ended) = await Watch(At(10), At(20), At(30) with { State = "done", Patterns = 4 }).UntilEndedAsync(Answer(At(0)), s => told.Add(s.Entries), TestContext.Current.CancellationToken);
        Assert.Equal((4L, "done"), (ended.Patterns, ended.State));
        Assert.Equal([10, 20, 30], told);
    }

    [Fact]
    public async Task Should_not_ask_where_it_ended_at_once()
    {
        var (_, ended) = await Watch().UntilEndedAsync(Answer(At(0) with { State = "done" }), static _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal("done", ended.State);
    }

    [Fact]
    public async Task Should_give_up_where_nothing_is_read_but_not_while_something_is()
    {
        var clock = new Moving();
        var answers = Enumerable.Range(0, 1000).Select(i => At(Math.Min(i, 500))).ToArray();
        var asked = 0;
        var watch = new MiningWatch(
            _ => Task.FromResult(Answer(answers[asked++])),
            (span, _) =>
            {
                clock.Pass(span);
                return Task.CompletedTask;
            },
            clock);
        var thrown = await Assert.ThrowsAsync<CliException>(() => watch.UntilEndedAsync(Answer(At(0)), static _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Unreachable, thrown.ExitCode);
        Assert.InRange(asked, 600, 640);
    }

    [Fact]
    public async Task Should_not_take_another_one_s_end_for_its_own()
    {
        var other = await Assert.ThrowsAsync<CliException>(() =>
            Watch(At(30) with { State = "done", StartedAt = Began.AddSeconds(9) }).UntilEndedAsync(Answer(At(0)), static _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Failed, other.ExitCode);
        var forgotten = await Assert.ThrowsAsync<CliException>(() =>
            Watch(new MiningStatus { State = "idle" }).UntilEndedAsync(Answer(At(0)), static _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.Failed, forgotten.ExitCode);
    }

    [Fact]
    public void Should_count_as_the_same_only_where_the_check_says_so()
    {
        var done = At(1) with { State = "done" };
        Assert.Equal(ExitCode.Done, MineVerb.ExitOf(done, check: false));
        Assert.Equal(ExitCode.Failed, MineVerb.ExitOf(done with { State = "failed" }, check: false));
        Assert.Equal(ExitCode.Done, MineVerb.ExitOf(done with { Equal = true }, check: true));
        Assert.Equal(ExitCode.Failed, MineVerb.ExitOf(done with { Equal = null }, check: true));
        Assert.Equal(ExitCode.Failed, MineVerb.ExitOf(done with { Equal = false }, check: true));
        Assert.Equal(ExitCode.Failed, MineVerb.ExitOf(done with { Equal = true, Differences = [new()] }, check: true));
    }

    [Fact]
    public void Should_say_how_far_it_is()
    {
        Assert.Equal("33 %, 1,000 of 3,000 entries, 52,000 a second", MiningProgress.Words(new MiningStatus { State = "running", Entries = 1000, Total = 3000, PerSecond = 52000 }));
        Assert.Equal("0 %, 0 entries", MiningProgress.Words(new MiningStatus { State = "running" }));
    }

    private static MiningStatus At(long entries) => new() { State = "running", Kind = "mine", StartedAt = Began, Entries = entries, Total = 1000 };

    private static (JsonElement, MiningStatus) Answer(MiningStatus status) => (default, status);

    private static MiningWatch Watch(params MiningStatus[] answers)
    {
        var next = 0;
        return new MiningWatch(_ => Task.FromResult(Answer(answers[next++])), static (_, _) => Task.CompletedTask, new Moving());
    }

    /// <summary>A clock that goes only as far as it is told.</summary>
    private sealed class Moving : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public void Pass(TimeSpan span) => ticks += span.Ticks;
    }
}
