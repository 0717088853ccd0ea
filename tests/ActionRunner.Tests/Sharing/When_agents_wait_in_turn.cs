using ActionRunner.Sharing;
using FsCheck.Xunit;

namespace ActionRunner.Tests.Sharing;

public sealed class When_agents_wait_in_turn
{
    private readonly FairQueue<int> queue = new();

    [Fact]
    [Trait("Requirement", "G4")]
    public void Should_take_one_agent_s_command_soon_however_many_of_another_wait()
    {
        var (many, one) = (NewShare("Many"), NewShare("One"));
        for (var i = 0; i < 50_000; i++) queue.Add(many, 500, i);
        queue.Add(one, 500, -1);

        Assert.InRange(TakeAll().IndexOf(-1), 0, 32);
    }

    [Fact]
    [Trait("Requirement", "G4")]
    public void Should_count_bytes_and_not_commands()
    {
        var (large, small) = (NewShare("Large"), NewShare("Small"));
        for (var i = 0; i < 100; i++) queue.Add(large, 256 << 10, 1);
        for (var i = 0; i < 100; i++) queue.Add(small, 1_000, 2);

        // While the small ones are taken, the large ones have taken as many bytes and at most one command more.
        Assert.InRange(TakeAll().TakeWhile((_, i) => i < 102).Count(item => item == 1), 1, 2);
    }

    [Fact]
    [Trait("Requirement", "G4")]
    public void Should_serve_a_newcomer_among_a_thousand_within_a_round()
    {
        for (var i = 0; i < 1_000; i++)
        {
            var share = NewShare("A" + i);
            for (var j = 0; j < 20; j++) queue.Add(share, 8_000, i);
        }

        queue.Add(NewShare("New"), 500, -1);

        Assert.InRange(TakeAll().IndexOf(-1), 0, 2_001);
    }

    [Property]
    public bool Should_lose_nothing_and_keep_each_agent_s_order(byte[] agents)
    {
        var shares = Enumerable.Range(0, 7).Select(i => NewShare("A" + i)).ToList();
        for (var i = 0; i < agents.Length; i++) queue.Add(shares[agents[i] % 7], agents[i] * 300, i);

        var taken = TakeAll();

        return taken.Order().SequenceEqual(Enumerable.Range(0, agents.Length))
            && taken.GroupBy(i => agents[i] % 7).All(g => g.SequenceEqual(g.Order()));
    }

    [Fact]
    public async Task Should_let_those_who_wait_go_when_it_is_completed()
    {
        var waiting = queue.WaitAsync();
        Assert.False(waiting.IsCompleted);
        queue.Add(NewShare("A"), 1, 1);
        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
        queue.Complete();
        Assert.True(await queue.WaitAsync());
        Assert.True(queue.TryTake(out _));
        Assert.False(await queue.WaitAsync());
    }

    private static Share NewShare(string name) => new(name, null, new TokenBucket(1, 1, TimeProvider.System));

    private List<int> TakeAll()
    {
        var taken = new List<int>();
        while (queue.TryTake(out var item)) taken.Add(item);
        return taken;
    }
}
