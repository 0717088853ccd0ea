namespace Platform.AcceptanceTests.Recovery;

/// <summary>
/// A broker that goes down or comes up may take a connection and say no word on it, for ever. Found by killing everything at random: a
/// service that was started in that moment was never ready again.
/// </summary>
public sealed class When_the_broker_says_nothing() : OwnStackTest(new StackOptions { Start = false })
{
    /// <summary>sysexits' EX_SOFTWARE, by which a service asks to be started again.</summary>
    private const int Wedged = 70;

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "R019")]
    public async Task Should_be_asked_again_until_everything_is_ready()
    {
        await using var broker = new SilentBroker();
        var runner = Stack.Runner;
        runner.Settings["RabbitMq__Uri"] = broker.Through(new Uri(runner.Settings["RabbitMq__Uri"])).ToString();
        runner.Settings["RabbitMq__BusPatienceSeconds"] = "25";
        await Stack.Audit.StartAsync();
        await runner.StartAsync(ready: false);
        runner.Supervise();
        // Its queues, its relay, its answers, and the bus.
        await Eventually.TrueAsync(() => broker.Held >= 5, "the runner's connections wait for a word", diagnose: runner.Describe);
        broker.Speak();

        await runner.ReadyAsync(TimeSpan.FromSeconds(60));
        Assert.Equal([Wedged], runner.Exits);
        Assert.Contains(runner.Output, l => l.Contains("did not let us in", StringComparison.Ordinal));
        Assert.Contains(runner.Output, l => l.Contains("Nothing was heard of the bus for 25 s", StringComparison.Ordinal));

        await using var agent = await Stack.ConnectAgentAsync();
        Assert.Equal("SUCCESS", (await agent.ExecuteAsync(Command.Create(Command.NewName("SRV")))).Status);
    }
}
