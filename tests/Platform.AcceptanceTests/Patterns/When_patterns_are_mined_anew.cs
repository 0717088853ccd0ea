namespace Platform.AcceptanceTests.Patterns;

public sealed class When_patterns_are_mined_anew() : PatternTest
{
    [Fact]
    [Trait("Requirement", "R001")]
    [Trait("Requirement", "R014")]
    [Trait("Requirement", "R016")]
    public async Task Should_come_to_the_same_bytes_and_find_what_was_altered()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        for (var i = 0; i < 6; i++) Assert.Equal("SUCCESS", (await Agent.ExecuteAsync(Command.Restart(server))).Status);
        await Agent.ExecuteAsync(new Command("no.such.action", new { }));
        await Agent.ExecuteAsync(new Command("test.write", new { id = Command.NewName("thing"), then = "throw", say = "é — “quoted” 1e3 \\ \u0001" }));
        await Stack.CaughtUpAsync();
        await FoldedAsync();
        var guidance = await GuidanceAsync("server.restart", "alert.high-cpu");
        Assert.Equal(0.1, guidance.GetProperty("heuristic").GetProperty("confidence").GetDouble(), 12);
        Assert.Equal(0.439, guidance.GetProperty("confidence").GetDouble(), 3);
        await CheckHoldsAsync();

        // Somebody makes a pattern look better than the ledger says.
        await Stack.Miner.StopAsync();
        await AlterAsync("convert_to(replace(convert_from(state, 'UTF8'), '\"counts\":[6,', '\"counts\":[9,'), 'UTF8')");
        await Stack.Miner.StartAsync();
        var found = await MineAsync(check: true);
        Assert.False(found.GetProperty("equal").GetBoolean());
        Assert.Contains(found.GetProperty("differences").EnumerateArray(), d => d.GetProperty("actionType").GetString() == "server.restart");

        var mined = await MineAsync(check: false);
        Assert.Equal("done", mined.GetProperty("state").GetString());
        await CheckHoldsAsync();
        Assert.Equal(6, (await GuidanceAsync("server.restart", "alert.high-cpu")).GetProperty("successes").GetInt32());
        // The new ones are what a restart finds.
        await Agent.ExecuteAsync(Command.Restart(server));
        await LearnedAsync("server.restart", "alert.high-cpu", 7);
        await FoldedAsync();
        await Stack.Miner.KillAsync();
        await Stack.Miner.StartAsync();
        Assert.Equal(7, (await GuidanceAsync("server.restart", "alert.high-cpu")).GetProperty("successes").GetInt32());
        await CheckHoldsAsync();
    }

    [Fact]
    [Trait("Requirement", "R016")]
    public async Task Should_learn_all_anew_where_what_was_learned_cannot_be_read()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        await Agent.ExecuteAsync(Command.Restart(server));
        await LearnedAsync("server.restart", "alert.high-cpu", 1);
        await FoldedAsync();
        await Stack.Miner.StopAsync();
        await AlterAsync("'no cell'");

        await Stack.Miner.StartAsync();

        await LearnedAsync("server.restart", "alert.high-cpu", 1);
        await FoldedAsync();
        await CheckHoldsAsync();
    }

    private async Task AlterAsync(string state) => Assert.True(await Stack.MinerDatabase!.ScalarAsync<long>(
        $"WITH altered AS (UPDATE mining.cell SET state = {state} WHERE action_type = 'server.restart' RETURNING 1) SELECT count(*) FROM altered") > 0);
}
