using System.Net;

namespace Platform.AcceptanceTests.Patterns;

public sealed class When_the_miner_s_database_is_away() : PatternTest(new StackOptions { MinerSettings = new Dictionary<string, string> { ["Learning__Probation"] = "01:00:00" } })
{
    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R013")]
    public async Task Should_let_nothing_through_that_it_would_have_avoided()
    {
        Policy(new Dictionary<string, string> { ["server.restart"] = "deny" });
        var missing = Command.NewName("SRV");
        for (var i = 0; i < 4; i++) await Agent.ExecuteAsync(Command.Restart(missing));
        await LearnedAsync("server.restart", "alert.high-cpu", 4);
        await FoldedAsync();
        await Stack.Miner.KillAsync();

        // It begins without its database: it knows nothing, which is not that there is nothing to know.
        var database = Stack.Miner.Settings["ConnectionStrings__Database"];
        Stack.Miner.Settings["ConnectionStrings__Database"] = database.Replace("Port=", "Port=1", StringComparison.OrdinalIgnoreCase);
        await Stack.Miner.StartAsync(ready: false);
        await Eventually.EqualAsync(HttpStatusCode.ServiceUnavailable, AskedAsync, "the miner says that it does not know", diagnose: Stack.Describe);
        Assert.Contains((await Agent.ExecuteAsync(Command.Restart(missing))).Code, (string[])["AVOIDED", "GUIDANCE_UNAVAILABLE"]);
        await ForgetsAsync();
        var denied = await Agent.ExecuteAsync(Command.Restart(missing));
        Assert.Equal(("DENIED", "GUIDANCE_UNAVAILABLE"), (denied.Status, denied.Code));

        await Stack.Miner.KillAsync();
        Stack.Miner.Settings["ConnectionStrings__Database"] = database;
        await Stack.Miner.StartAsync();
        await Eventually.EqualAsync("AVOIDED", async () => (await Agent.ExecuteAsync(Command.Restart(missing))).Code, "it is denied because it is to be avoided", diagnose: Stack.Describe);
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_tell_what_it_knows_for_a_while_only()
    {
        var wire = new PostgresProxy();
        Stack.Miner.Settings["ConnectionStrings__Database"] = wire.Through(Stack.Miner.Settings["ConnectionStrings__Database"]);
        Stack.Miner.Settings["Observing__ToldWithoutDatabase"] = "00:00:07";
        await Stack.Miner.KillAsync();
        await Stack.Miner.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await AskedAsync());

        await wire.DisposeAsync();

        Assert.Equal(HttpStatusCode.OK, await AskedAsync());
        await Eventually.EqualAsync(HttpStatusCode.ServiceUnavailable, AskedAsync, "it tells nothing any more", diagnose: Stack.Describe);
    }

    private async Task<HttpStatusCode> AskedAsync()
    {
        try
        {
            return (await Stack.Miner.Http.GetAsync(new Uri("/guidance?actionType=server.restart", UriKind.Relative))).StatusCode;
        }
        catch (HttpRequestException)
        {
            return default;
        }
    }
}
