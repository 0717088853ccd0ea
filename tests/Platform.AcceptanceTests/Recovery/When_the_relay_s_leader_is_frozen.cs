namespace Platform.AcceptanceTests.Recovery;

/// <summary>
/// A process that leads the relay and does not move any more is replaced within a bound, and changes nothing when it wakes (finding D7).
/// </summary>
public sealed class When_the_relay_s_leader_is_frozen() : OwnStackTest(new StackOptions { Runners = 3 })
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G6")]
    public async Task Should_be_replaced_by_another_runner()
    {
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 20).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Stack.CaughtUpAsync();
        var leader = Assert.Single(Stack.Runners, Leads);
        leader.Freeze();
        try
        {
            // What the frozen one was given and has not begun waits for it; everybody else's reaches the ledger.
            var before = await Stack.Ledger.CountAsync();
            for (var i = 0; i < 30; i++) await Agent.SendAsync(Command.Create(Command.NewName("SRV")));
            await Eventually.TrueAsync(
                () => Stack.Runners.Any(r => r != leader && Leads(r)), "another runner leads the relay", TimeSpan.FromSeconds(45), Stack.Describe);
            await Eventually.TrueAsync(async () => await Stack.Ledger.CountAsync() > before, "records reach the ledger", TimeSpan.FromSeconds(20), Stack.Describe);
        }
        finally
        {
            leader.Thaw();
        }

        await Agent.ExecuteAllAsync(Enumerable.Range(0, 20).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Stack.Truth.HoldsAsync(Agent.Sent);

        static bool Leads(ServiceProcess runner) => runner.Output.Any(l => l.Contains("This process is the \\\"action-runner relay\\\" now", StringComparison.Ordinal));
    }
}
