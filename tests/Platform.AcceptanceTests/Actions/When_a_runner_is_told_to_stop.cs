namespace Platform.AcceptanceTests.Actions;

public sealed class When_a_runner_is_told_to_stop() : OwnStackTest
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "R019")]
    public async Task Should_finish_what_it_holds_leave_nothing_open_and_lose_no_message()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        var drain = await Agent.SendAsync(new Command("server.drain", new { id = server, seconds = 30 }));
        var many = new List<Task<Answer>>();
        for (var i = 0; i < 300; i++) many.Add(await Agent.SendAsync(Command.Create(Command.NewName("SRV"))));
        await Eventually.TrueAsync(async () => await Stack.Journal.OpenAsync() >= 1, "the drain has begun");

        var code = await Stack.Runner.StopAsync();

        Assert.Equal(0, code);
        Assert.Equal(0, await Stack.Journal.OpenAsync());
        Assert.Equal(0, await Stack.Business.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'action-runner'"));
        // Cancelled, and undone: that is the truth, and it is told.
        var cancelled = await drain.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(("ROLLED_BACK", "CANCELLED"), (cancelled.Status, cancelled.Code));

        await Stack.Runner.StartAsync();
        var answers = await Task.WhenAll(many).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.All(answers, a => Assert.Equal("SUCCESS", a.Status));
        await Stack.Truth.HoldsAsync(Agent.Sent, [.. answers, cancelled]);
    }
}
