using System.Diagnostics;
using ActionRunner.Guarding;

namespace ActionRunner.Tests.Guarding;

public sealed class When_the_miner_is_slow() : GuidanceTest(patienceMs: PatienceMs)
{
    private const int PatienceMs = 1_000;
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(0.9 * PatienceMs);

    /// <summary>One patience and what a busy machine adds to it; two would be more.</summary>
    private static readonly TimeSpan OnePatience = TimeSpan.FromMilliseconds(1.7 * PatienceMs);

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_wait_one_patience_for_all_questions_of_a_round_and_deny_what_is_not_answered()
    {
        Miner.Takes = Slow;
        var began = Stopwatch.GetTimestamp();
        var refusals = await RefusalsAsync(Enumerable.Range(0, 256).Select(i => (Type, (string?)$"{i}")));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, OnePatience);
        Assert.InRange(refusals.Count, 200, 256);
        Assert.All(refusals.Values, IsUnavailable);

        // It counts as silent from then on, although it answers.
        var next = WhyNotAsync("next");
        Assert.True(next.IsCompleted);
        IsUnavailable(await next);
        Miner.Takes = TimeSpan.Zero;
        await EventuallyAsync(async () => await WhyNotAsync("next") is null);
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_ask_it_no_more_where_it_is_slow_again_and_again_and_until_it_is_quick()
    {
        Miner.Takes = Slow;
        Assert.Null(await WhyNotAsync("1"));
        Assert.Null(await WhyNotAsync("2"));
        var third = WhyNotAsync("3");
        Assert.True(third.IsCompleted);
        Assert.Contains("more than 500 ms for each answer", await third, StringComparison.Ordinal);

        // Tried twice meanwhile, and as slow as ever.
        await EventuallyAsync(() => Task.FromResult(Miner.Asked.Count >= 4));
        Assert.True(WhyNotAsync("4").IsCompleted);
        Miner.Takes = TimeSpan.Zero;
        await EventuallyAsync(async () => await WhyNotAsync("5") is null);
    }

    [Fact]
    public async Task Should_go_on_asking_one_that_is_quick_in_between()
    {
        for (var i = 0; i < 3; i++)
        {
            Miner.Takes = Slow;
            Assert.Null(await WhyNotAsync($"{i}"));
            Miner.Takes = TimeSpan.Zero;
            Assert.Null(await WhyNotAsync($"{i}"));
        }
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_keep_a_transaction_open_for_one_patience_whatever_its_group_asks()
    {
        Miner.Takes = TimeSpan.FromMilliseconds(0.4 * PatienceMs);
        var group = new Advised();
        var began = Stopwatch.GetTimestamp();
        var said = new List<string?>();
        for (var i = 0; i < 48; i++) said.Add(await Guidance.WhyNotAsync(Type, $"{i}", group, TestContext.Current.CancellationToken));
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, OnePatience);
        Assert.Null(said[0]);
        IsUnavailable(said[^1]);
    }

    [Fact]
    public async Task Should_ask_for_a_group_once_about_each_type_and_trigger()
    {
        var group = new Advised();
        for (var i = 0; i < 48; i++) Assert.Null(await Guidance.WhyNotAsync(Type, $"{i % 2}", group, TestContext.Current.CancellationToken));
        Assert.Equal(2, Miner.Asked.Count);
    }

    private static void IsUnavailable(string? why) => Assert.StartsWith("GUIDANCE_UNAVAILABLE: ", why, StringComparison.Ordinal);
}
