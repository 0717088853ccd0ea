namespace Platform.AcceptanceTests.Recovery;

[Collection(nameof(ServersFail))]
[TakesLong]
public sealed class When_everything_is_killed_at_random() : OwnStackTest(new StackOptions
{
    RunnerSettings = new Dictionary<string, string> { ["HttpCall__AllowedHosts__0"] = "127.0.0.1" },
})
{
    private static readonly int RunnerKills = Rounds.Of(normal: 4, whole: 100);
    private static readonly int AuditKills = Rounds.Of(normal: 3, whole: 100);

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G2")]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "G6")]
    [Trait("Requirement", "C05")]
    [Trait("Requirement", "R012")]
    public async Task Should_record_every_command_once_and_truly()
    {
        var seed = Chaos.Seed();
        await using var existing = await HttpStub.StartAsync();
        await using var stream = new CommandStream(Stack.AgentBroker, seed, existing, perSecond: 60);
        Stack.Runner.Supervise();
        Stack.Audit.Supervise();
        stream.Start();

        var servers = RestartServersAsync(seed);
        await Task.WhenAll(KillAsync(Stack.Runner, RunnerKills, seed + 1), KillAsync(Stack.Audit, AuditKills, seed + 2));
        await servers;
        await Eventually.TrueAsync(() => stream.Sent.Count > 500, "more than 500 commands were sent", TimeSpan.FromSeconds(60), Stack.Describe);
        await stream.StopAsync();

        await Stack.Truth.HoldsAsync(stream.Sent, within: TimeSpan.FromMinutes(2));
        await Stack.Truth.HoldsForAsync(existing);
        TestContext.Current.TestOutputHelper?.WriteLine($"{stream.Sent.Count} commands, {Stack.Runner.Exits.Count} ends of the runner, {Stack.Audit.Exits.Count} of the ledger.");
    }

#pragma warning disable CA5394 // A seeded sequence is the point.
    private static async Task KillAsync(ServiceProcess service, int times, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < times; i++)
        {
            // One in four dies while it is still starting; the others in the middle of their work.
            if (random.Next(4) > 0) await service.ReadyAsync(TimeSpan.FromSeconds(90));
            await Task.Delay(random.Next(50, 900));
            await service.KillAsync();
        }
    }
#pragma warning restore CA5394

    private static async Task RestartServersAsync(int seed)
    {
        (string Verb, string Server)[] ends = [("restart", "rabbitmq"), ("kill", "postgres"), ("kill", "rabbitmq"), ("restart", "postgres")];
        foreach (var (verb, server) in Chaos.Some(ends, seed))
        {
            await Task.Delay(TimeSpan.FromSeconds(6));
            await TestServers.ServerAsync(verb, server);
        }
    }
}
