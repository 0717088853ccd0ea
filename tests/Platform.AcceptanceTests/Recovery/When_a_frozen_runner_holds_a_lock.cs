namespace Platform.AcceptanceTests.Recovery;

public sealed class When_a_frozen_runner_holds_a_lock() : OwnStackTest(new StackOptions { Runners = 2 })
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "R019")]
    public async Task Should_lose_it_soon_after_its_action_s_time_is_over()
    {
        var id = Command.NewName("thing");
        await Stack.Runners[1].StopAsync();
        var holding = await Agent.SendAsync(new Command("test.write", new { id, then = "wait" }));
        await Eventually.TrueAsync(async () => await IdleAsync() == 1, "the action waits inside its transaction", diagnose: Stack.Describe);
        Stack.Runners[0].Freeze();
        try
        {
            await Eventually.TrueAsync(async () => await IdleAsync() == 0, "its transaction was ended", TimeSpan.FromSeconds(25), Stack.Describe);
            await Stack.Runners[1].StartAsync();
            var next = await Agent.ExecuteAsync(new Command("test.write", new { id }));
            Assert.Equal("SUCCESS", next.Status);
        }
        finally
        {
            Stack.Runners[0].Thaw();
        }

        Assert.Equal("ROLLED_BACK", (await holding.WaitAsync(TimeSpan.FromSeconds(30))).Status);
        await Stack.Truth.HoldsAsync(Agent.Sent);
    }

    private Task<long> IdleAsync() => Stack.Business.ScalarAsync<long>(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'action-runner' AND state = 'idle in transaction'");
}
