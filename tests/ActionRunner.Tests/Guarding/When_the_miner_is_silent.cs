using ActionRunner.Guarding;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActionRunner.Tests.Guarding;

public sealed class When_the_miner_is_silent : GuidanceTest
{
    [Fact]
    [Trait("Requirement", "G8")]
    public void Should_deny_at_once_until_it_is_heard()
    {
        IsUnavailable("it has not been heard since this runner started");
        Assert.Null(WhyNot("a", "object.create"));
        Say();
        Assert.Null(WhyNot("a"));

        Pass(5);
        Assert.Null(WhyNot("a"));
        Pass(2);
        IsUnavailable("it has said nothing for 7 s");
        Assert.Null(WhyNot("a", "object.create"));
        Say();
        Assert.Null(WhyNot("a"));
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public void Should_not_go_by_what_waited_while_this_runner_was_frozen()
    {
        Say();
        var waited = Part();
        Pass(20);
        Hearing.Hear(waited);
        IsUnavailable("it has said nothing for 20 s");
        Say(Avoid("a"));
        Assert.Null(WhyNot("b"));
    }

    [Fact]
    public async Task Should_be_waited_for_once_at_the_start_and_not_where_nothing_is_denied()
    {
        var waiting = Guidance.FirstWordAsync(TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        Say();
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        // Nobody has spoken to this one, and nothing is denied.
        Save("{}");
        File.SetLastWriteTimeUtc(Path, DateTime.UnixEpoch.AddSeconds(1));
        await ReadAsync();
        var unheard = new Guidance(Policy, new Hearing(Clock, NullLogger<Hearing>.Instance), Clock);
        Assert.True(unheard.FirstWordAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);
    }

    [Fact]
    public void Should_not_be_waited_for_for_longer_than_that()
    {
        Pass(5);
        Assert.True(Guidance.FirstWordAsync(TestContext.Current.CancellationToken).IsCompleted);
    }
}
