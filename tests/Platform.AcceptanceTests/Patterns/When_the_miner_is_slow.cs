using System.Diagnostics;
using Platform.Contracts;

namespace Platform.AcceptanceTests.Patterns;

/// <summary>It tells all there is to tell, and always in time, but slowly; and at last no more.</summary>
public sealed class When_the_miner_is_slow() : OwnStackTest(new StackOptions { Start = false })
{
    private const int Parts = 20;
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(9);

    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R013")]
    [Trait("Requirement", "R020")]
    public async Task Should_keep_nobody_waiting_and_no_transaction_open()
    {
        await File.WriteAllTextAsync(Stack.PolicyFile, """{"server.*":"deny"}""");
        await using var miner = await NetAgent.ConnectAsync(TestServers.Broker("miner", Stack.VirtualHost), "miner-");
        using var end = new CancellationTokenSource();
        var speaking = SpeakAsync(miner, end.Token);
        await Task.WhenAll(Stack.Runner.StartAsync(), Stack.Audit.StartAsync());
        await Stack.HearsAsync(Stack.Runner);
        var agent = await Stack.ConnectAgentAsync();
        var server = Command.NewName("SRV");
        await agent.ExecuteAsync(Command.Create(server));

        var began = Stopwatch.GetTimestamp();
        var restarts = new List<Task<Answer>>();
        // As many as the runner takes at once, each about something else.
        for (var i = 0; i < 300; i++) restarts.Add(await agent.SendAsync(Command.Restart(server) with { Trigger = $"alert.{i}" }));
        var creates = await agent.ExecuteAllAsync(Enumerable.Range(0, 100).Select(_ => Command.Create(Command.NewName("SRV"))));
        var took = Stopwatch.GetElapsedTime(began);
        Assert.All(creates, c => Assert.Equal("SUCCESS", c.Status));
        Assert.True(took < Quick, $"What asks nobody took {took}.");
        Assert.All(await Task.WhenAll(restarts), a => Assert.Equal("SUCCESS", a.Status));
        Assert.Equal(Parts * AvoidedPatterns.MostInPart, (await Stack.Runner.GetAsync("/guidance?actionType=any")).GetProperty("patterns").GetInt32());
        foreach (var part in new[] { 0, Parts - 1 })
        {
            var avoided = await agent.ExecuteAsync(Command.Restart(server) with { Trigger = $"avoided.{part}.499" });
            Assert.Equal(("DENIED", "AVOIDED: It never works."), (avoided.Status, avoided.Error));
        }

        await end.CancelAsync();
        await speaking;
        await Eventually.TrueAsync(async () => (await agent.ExecuteAsync(Command.Restart(server))).Code == "GUIDANCE_UNAVAILABLE", "it is denied", diagnose: Stack.Describe);
        var steps = new object[] { new { type = "server.restart", parameters = new { id = server } }, new { type = "server.deploy", parameters = new { id = server, version = "3" } } };
        var trees = new List<Task<Answer>>();
        began = Stopwatch.GetTimestamp();
        for (var i = 0; i < 40; i++) trees.Add(await agent.SendAsync(new Command("test.tree", new { tolerant = true, steps }) { Trigger = $"alert.{i}" }));
        var create = await agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        took = Stopwatch.GetElapsedTime(began);

        Assert.Equal("SUCCESS", create.Status);
        Assert.True(took < Quick, $"What shares the lane took {took}.");
        Assert.All(await Task.WhenAll(trees), t => Assert.Equal("SUCCESS", t.Status));
        await Stack.CaughtUpAsync();
        Assert.Equal(1 + (2 * trees.Count), (await Stack.Ledger.EntriesAsync()).Count(e => e is { Kind: "denial", ErrorCode: "GUIDANCE_UNAVAILABLE" }));
        await Stack.Truth.HoldsAsync();
    }

    /// <summary>Ten thousand patterns; twenty parts, of which one comes every 200 ms.</summary>
    private static async Task SpeakAsync(NetAgent miner, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var part = new AvoidedPatterns
            {
                Term = 1, Version = 1, Part = i % Parts, Parts = Parts, SentMs = (long)Stopwatch.GetElapsedTime(0).TotalMilliseconds, Left = 0,
                Patterns = [.. Enumerable.Range(0, AvoidedPatterns.MostInPart).Select(n => new AvoidedPattern("server.restart", $"avoided.{i % Parts}.{n}", "trigger", 3_600_000, "It never works."))],
            };
            await miner.Bus.Publish(part, CancellationToken.None);
            await Task.Delay(TimeSpan.FromMilliseconds(200), end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
