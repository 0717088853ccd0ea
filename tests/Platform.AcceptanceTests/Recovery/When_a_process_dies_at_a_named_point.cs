using System.Security.Cryptography;

namespace Platform.AcceptanceTests.Recovery;

/// <summary>At some of the points in each run, at others in the next one; the long run takes all of them.</summary>
[TakesLong]
public sealed class When_a_process_dies_at_a_named_point() : OwnStackTest(new StackOptions
{
    RunnerSettings = new Dictionary<string, string> { ["HttpCall__AllowedHosts__0"] = "127.0.0.1" },
    AuditSettings = Signing(),
})
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "C05")]
    public async Task Should_go_on_with_the_truth_after_each_of_them()
    {
        var seed = Chaos.Seed();
        await using var existing = await HttpStub.StartAsync();
        await using var stream = new CommandStream(Stack.AgentBroker, seed, existing, perSecond: 60);
        Stack.Runner.Supervise();
        Stack.Audit.Supervise();
        stream.Start();

        // Those of plans, security, removals, the miner and the orchestrator are died at where there are plans, changes, removals, a miner and runs.
        var points = Chaos.Points.Where(p => p.Split('.')[0] is not ("plan" or "security" or "removal" or "miner" or "orchestrator")).ToList();
        Assert.True(points.Count >= 13, $"Only these points were found: {string.Join(' ', points)}");
        var ledgers = points.FindAll(p => p.StartsWith("audit.", StringComparison.Ordinal));
        var runners = points.Except(ledgers, StringComparer.Ordinal).ToList();
        await Task.WhenAll(
            Chaos.DieAtEachAsync(Stack.Audit, Chaos.Some(ledgers, seed), passing: 3), Chaos.DieAtEachAsync(Stack.Runner, Chaos.Some(runners, seed), passing: 3));

        await stream.StopAsync();
        await Stack.Truth.HoldsAsync(stream.Sent);
        await Stack.Truth.HoldsForAsync(existing);
    }

    /// <summary>What the ledger needs to sign what it says of itself.</summary>
    private static Dictionary<string, string> Signing()
    {
        var folder = Directory.CreateTempSubdirectory("platform-ledger-").FullName;
        var key = Path.Combine(folder, "key");
        File.WriteAllText(key, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)));
        return new Dictionary<string, string> { ["Proving__KeyFile"] = key, ["Proving__Folder"] = folder };
    }
}
