namespace Platform.AcceptanceTests.Actions;

/// <summary>A slow action may keep its own place and no other.</summary>
public sealed class When_some_actions_take_long() : OwnStackTest(new StackOptions { RunnerSettings = new Dictionary<string, string> { ["Accepting__Prefetch"] = "100", ["Accepting__AloneAtOnce"] = "4" } })
{
    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_go_on_with_many_more_quick_ones_than_the_broker_hands_over_ahead()
    {
        var drain = await DrainAsync(1);

        var answers = await Agent.ExecuteAllAsync(Enumerable.Range(0, 350).Select(_ => Command.Create(Command.NewName("SRV"))), TimeSpan.FromSeconds(20));

        Assert.All(answers, a => Assert.Equal("SUCCESS", a.Status));
        Assert.False(drain.Single().IsCompleted);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_begin_quick_ones_while_slow_ones_wait_for_their_turn()
    {
        var drains = await DrainAsync(60);

        var answer = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")), within: TimeSpan.FromSeconds(10));

        Assert.Equal("SUCCESS", answer.Status);
        Assert.DoesNotContain(drains, d => d.IsCompleted);
        // Those that wait have not begun: if this process died now, they would run elsewhere and not count as crashed.
        Assert.Equal(4, await Stack.Journal.OpenAsync());
    }

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "C05")]
    public async Task Should_bound_an_external_action_that_blocks_its_thread()
    {
        var file = Path.Combine(Path.GetTempPath(), Command.NewName("effect"));
        try
        {
            var blocked = await Agent.SendAsync(new Command("test.external", new { file, then = "block" }));
            await Eventually.TrueAsync(() => File.Exists(file) && new FileInfo(file).Length > 0, "the effect has happened", diagnose: Stack.Describe);

            var meanwhile = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")), within: TimeSpan.FromSeconds(5));
            var answer = await blocked.WaitAsync(TimeSpan.FromSeconds(20));

            Assert.Equal("SUCCESS", meanwhile.Status);
            Assert.Equal(("FAILURE", "INDETERMINATE"), (answer.Status, answer.Code));
            await Stack.Truth.HoldsAsync(Agent.Sent, [meanwhile, answer]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<List<Task<Answer>>> DrainAsync(int count)
    {
        var servers = Enumerable.Range(0, count).Select(_ => Command.NewName("SRV")).ToList();
        await Agent.ExecuteAllAsync(servers.Select(s => Command.Create(s)));
        var drains = new List<Task<Answer>>();
        foreach (var server in servers) drains.Add(await Agent.SendAsync(new Command("server.drain", new { id = server, seconds = 50 })));
        await Eventually.TrueAsync(async () => await Stack.Journal.OpenAsync() >= Math.Min(count, 4), "drains have begun", diagnose: Stack.Describe);
        return drains;
    }
}
