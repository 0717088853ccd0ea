namespace Platform.AcceptanceTests.Recovery;

/// <summary>Every session ends, and no process has died: who was alive is given time to come back.</summary>
[Collection(nameof(ServersFail))]
public sealed class When_the_database_restarts_under_an_action()
    : OwnStackTest(new StackOptions { Runners = 2, RunnerSettings = new Dictionary<string, string> { ["HttpCall__AllowedHosts__0"] = "127.0.0.1" } })
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "C05")]
    public async Task Should_record_the_outcome_that_it_had_and_close_nothing_of_the_living()
    {
        await using var existing = await HttpStub.StartAsync();
        var call = Command.HttpCall(existing.At("/wait"));
        var pending = await Agent.SendAsync(call);
        await Eventually.TrueAsync(() => existing.Calls.ContainsKey(call.CommandId), "the call has reached its system", diagnose: Stack.Describe);
        var registered = await Stack.Business.ScalarAsync<long>("SELECT count(*) FROM journal.runner");

        await TestServers.ServerAsync("restart", "postgres");
        foreach (var runner in Stack.Runners) await runner.ReadyAsync();
        // Time enough for everyone to look several times.
        await Eventually.NeverAsync(async () => (await Stack.Journal.RecordsAsync(call.CommandId)).Count > 0, "the call was closed while it was at work", TimeSpan.FromSeconds(6));
        existing.Release();

        var answer = await pending.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(("SUCCESS", false), (answer.Status, answer.Replayed));
        Assert.Equal(registered, await Stack.Business.ScalarAsync<long>("SELECT count(*) FROM journal.runner"));
        Assert.Equal("SUCCESS", Assert.Single(await Stack.Journal.RecordsAsync(call.CommandId)).Status);
        await Stack.CaughtUpAsync();
        Assert.Equal(1, existing.Calls[call.CommandId]);
    }
}
