using Platform.AcceptanceTests.Recovery;

namespace Platform.AcceptanceTests.Patterns;

[TakesLong]
public sealed class When_the_miner_is_killed_again_and_again() : PatternTest(new StackOptions
{
    RunnerSettings = new Dictionary<string, string> { ["HttpCall__AllowedHosts__0"] = "127.0.0.1" },
})
{
    [Fact]
    [Trait("Requirement", "R013")]
    [Trait("Requirement", "R016")]
    [Trait("Requirement", "C08")]
    public async Task Should_have_learned_each_attempt_once()
    {
        var seed = Chaos.Seed();
#pragma warning disable CA5394 // A seeded sequence is the point.
        var random = new Random(seed);
#pragma warning restore CA5394
        await using var existing = await HttpStub.StartAsync();
        await using var stream = new CommandStream(Stack.AgentBroker, seed, existing, perSecond: 100);
        Stack.Miner.Supervise();
        stream.Start();
        await Chaos.DieAtEachAsync(Stack.Miner, ["miner.before-commit", "miner.after-commit"], passing: 2);

        for (var i = 0; i < Rounds.Of(normal: 2, whole: 20); i++)
        {
            await Eventually.TrueAsync(Stack.Miner.IsReadyAsync, "the miner is up again", diagnose: Stack.Describe);
#pragma warning disable CA5394
            var sent = stream.Sent.Count + random.Next(1, 30);
#pragma warning restore CA5394
            await Eventually.TrueAsync(() => stream.Sent.Count >= sent, "some more commands were sent", diagnose: Stack.Describe);
            await Stack.Miner.KillAsync();
        }

        await stream.StopAsync();
        await Stack.CaughtUpAsync();
        await Stack.Miner.ReadyAsync();
        await FoldedAsync(TimeSpan.FromSeconds(60));

        var attempts = await Stack.AuditDatabase.ScalarAsync<long>("SELECT count(*) FROM ledger.entry WHERE kind = 'action_attempt'");
        Assert.Equal(attempts, await Stack.MinerDatabase!.ScalarAsync<long>("SELECT sum((convert_from(body, 'UTF8')::jsonb ->> 'attempts')::bigint)::bigint FROM mining.pattern WHERE level = 'trigger'"));
        await CheckHoldsAsync();
    }
}
