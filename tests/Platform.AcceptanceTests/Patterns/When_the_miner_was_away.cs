using System.Net;
using System.Text.Json;

namespace Platform.AcceptanceTests.Patterns;

public sealed class When_the_miner_was_away() : PatternTest(new StackOptions { MinerSettings = new Dictionary<string, string> { ["Learning__Probation"] = "01:00:00" } })
{
    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R013")]
    public async Task Should_say_nothing_before_it_has_learned_what_the_ledger_held_when_it_came_back()
    {
        var missing = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Restart(missing));
        await LearnedAsync("server.restart", "alert.high-cpu", 1);
        await FoldedAsync();
        await Stack.Miner.KillAsync();
        for (var i = 0; i < 3; i++) await Agent.ExecuteAsync(Command.Restart(missing));
        await Stack.CaughtUpAsync();

        // The ledger says nothing: what the miner stored is old, and it cannot know how old.
        Stack.Audit.Freeze();
        await Stack.Miner.StartAsync(ready: false);
        await Eventually.TrueAsync(async () => (await ReadyAsync()).Contains("beyond it is being learned", StringComparison.Ordinal), "the miner has loaded", diagnose: Stack.Describe);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync()).Status);
        Stack.Audit.Thaw();

        var first = await Eventually.SomeAsync(async () => await AskAsync() is { Status: HttpStatusCode.OK } answer ? answer.Advice : null, "the miner answers", diagnose: Stack.Describe);
        Assert.Equal("avoid", first);
    }

    private async Task<string> ReadyAsync()
    {
        using var answer = await Stack.Miner.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
        return await answer.Content.ReadAsStringAsync();
    }

    private async Task<Answered> AskAsync()
    {
        using var answer = await Stack.Miner.Http.GetAsync(new Uri("/guidance?actionType=server.restart&trigger=alert.high-cpu", UriKind.Relative));
        var told = JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
        return new Answered(answer.StatusCode, told.TryGetProperty("advice", out var advice) ? advice.GetString() : null);
    }

    private sealed record Answered(HttpStatusCode Status, string? Advice);
}
