using System.Net;

namespace Platform.AcceptanceTests.Patterns;

public sealed class When_two_miners_run() : PatternTest(new StackOptions { MinerSettings = Patient })
{
    private static readonly Dictionary<string, string> Patient = new() { ["Learning__Probation"] = "01:00:00" };

    [Fact]
    [Trait("Requirement", "R013")]
    public async Task Should_let_one_learn_and_the_other_say_that_it_does_not_know_until_it_takes_over()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        await Agent.ExecuteAsync(Command.Restart(server));
        await LearnedAsync("server.restart", "alert.high-cpu", 1);
        await FoldedAsync();
        var second = Stack.AddMiner();
        await second.StartAsync(ready: false);
        await Eventually.EqualAsync(
            HttpStatusCode.ServiceUnavailable, async () => (await second.Http.GetAsync(new Uri("/guidance?actionType=server.restart", UriKind.Relative))).StatusCode, "the second says that it does not know", diagnose: Stack.Describe);

        await Stack.Miner.KillAsync();
        await second.ReadyAsync();

        Assert.Equal(1, (await second.GetAsync("/guidance?actionType=server.restart&trigger=alert.high-cpu")).GetProperty("attempts").GetInt32());
        await Agent.ExecuteAsync(Command.Restart(server));
        await Eventually.TrueAsync(
            async () => (await second.GetAsync("/guidance?actionType=server.restart&trigger=alert.high-cpu")).GetProperty("attempts").GetInt32() == 2, "the second learns", diagnose: Stack.Describe);
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_say_nothing_any_more_where_another_took_over()
    {
        var second = Stack.AddMiner(Patient);
        await second.StartAsync(ready: false);
        Assert.Equal(HttpStatusCode.OK, await AskedAsync(Stack.Miner));

        // The first is frozen and loses its session, as by a network that fails for long enough.
        Stack.Miner.Freeze();
        await Stack.MinerDatabase!.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        await Eventually.EqualAsync(HttpStatusCode.OK, () => AskedAsync(second), "the second has taken over", diagnose: Stack.Describe);
        // The runner follows, and goes back to nobody.
        var missing = Command.NewName("SRV");
        for (var i = 0; i < 4; i++) await Agent.ExecuteAsync(Command.Update(missing, 1, new { note = "nobody is there" }));
        await HeedsAsync(Stack.Runner, "object.update", "alert.high-cpu", avoid: true);
        Stack.Miner.Thaw();

        await Eventually.EqualAsync(HttpStatusCode.ServiceUnavailable, () => AskedAsync(Stack.Miner), "the first, whose knowledge stands still, says so", diagnose: Stack.Describe);
        await HeedsAsync(Stack.Runner, "object.update", "alert.high-cpu", avoid: true);
        // The questions on the bus go to the one that knows, all of them.
        for (var i = 0; i < 10; i++)
        {
            var answer = await (await Agent.SendAsync(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { actionType = "server.restart" }), exchange: "get-guidance")).WaitAsync(TimeSpan.FromSeconds(20));
            Assert.Equal("caution", answer.Json.GetProperty("advice").GetString());
        }

        Assert.Equal(HttpStatusCode.OK, await AskedAsync(second));
    }

    private static async Task<HttpStatusCode> AskedAsync(ServiceProcess miner) => (await miner.Http.GetAsync(new Uri("/guidance?actionType=server.restart", UriKind.Relative))).StatusCode;
}
