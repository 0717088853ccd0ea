using System.Net.Http.Json;

using Platform.AcceptanceTests.Recovery;

namespace Platform.AcceptanceTests.Patterns;

/// <summary>At which of its points the miner dies is another choice in each run; the long run takes all of them.</summary>
public sealed class When_mining_is_interrupted : PatternTest
{
    private const string Stretch = "miner.after-stretch";

    [Fact]
    [Trait("Requirement", "R016")]
    public async Task Should_serve_the_old_or_the_new_and_go_on()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        for (var i = 0; i < 5; i++) await Agent.ExecuteAsync(Command.Restart(server));
        await LearnedAsync("server.restart", "alert.high-cpu", 5);
        await FoldedAsync();

        // At last amid mining again, so that something is left behind.
        string[] points = [.. Chaos.Some([Stretch, "miner.before-serve", "miner.after-serve"], Chaos.Seed()), Stretch];
        foreach (var (at, point) in points.Index())
        {
            var next = points.ElementAtOrDefault(at + 1) is { } follows && follows != Stretch ? follows : null;
            if (at == 0 || point == Stretch)
            {
                // Not from the last death on: a check passes it as well.
                Stack.Miner.Settings["PLATFORM_FAULT"] = point + ":1";
                await Stack.Miner.KillAsync();
                await Stack.Miner.StartAsync();
            }

            var generation = await GenerationAsync();
            await DieWhileMiningAsync(next);
            Assert.Equal(generation + (point == "miner.after-serve" ? 1 : 0), await GenerationAsync());
            await Agent.ExecuteAsync(Command.Restart(server));
            await FoldedAsync();
            await CheckHoldsAsync();
        }

        // What the last one left behind is older than what serves, and is gone on with.
        var mined = await MineAsync(check: false);
        Assert.Equal("done", mined.GetProperty("state").GetString());
        await FoldedAsync();
        await CheckHoldsAsync();
        Assert.Equal(5 + points.Length, (await GuidanceAsync("server.restart", "alert.high-cpu")).GetProperty("successes").GetInt32());
        Assert.Equal(1, await Stack.MinerDatabase!.ScalarAsync<long>("SELECT count(DISTINCT generation) FROM mining.cell"));
    }

    private Task<int> GenerationAsync() => Stack.MinerDatabase!.ScalarAsync<int>("SELECT generation FROM mining.model");

    /// <summary>It dies at its point, and comes back as one that dies at the next one.</summary>
    private async Task DieWhileMiningAsync(string? next)
    {
        await BeginAsync();
        Assert.Equal(137, await Stack.Miner.WaitForExitAsync());
        if (next is null) Stack.Miner.Settings.TryRemove("PLATFORM_FAULT", out _);
        else Stack.Miner.Settings["PLATFORM_FAULT"] = next + ":1";
        await Stack.Miner.StartAsync();
    }

    // It may die before its answer has left.
    private async Task BeginAsync()
    {
        try
        {
            using var begun = await BeginMiningAsync();
        }
        catch (HttpRequestException)
        {
        }
    }
}
