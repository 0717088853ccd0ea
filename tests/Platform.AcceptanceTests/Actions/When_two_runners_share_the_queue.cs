namespace Platform.AcceptanceTests.Actions;

public sealed class When_two_runners_share_the_queue() : OwnStackTest(new StackOptions { Runners = 2 })
{
    [Fact]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "G10")]
    [Trait("Requirement", "G1")]
    public async Task Should_execute_each_command_once_however_often_it_comes()
    {
        var servers = Enumerable.Range(0, 10).Select(_ => Command.NewName("SRV")).ToList();
        await Agent.ExecuteAllAsync(servers.Select(s => Command.Create(s)));
        var restarts = servers.SelectMany(s => Enumerable.Range(0, 10).Select(_ => Command.Restart(s))).ToList();

        // Thrice each, the two runners taking them in turn.
        var answers = await Agent.ExecuteAllAsync(restarts.SelectMany(r => Enumerable.Repeat(r, 3)), TimeSpan.FromSeconds(60));

        Assert.All(answers, a => Assert.Equal("SUCCESS", a.Status));
        Assert.Equal(restarts.Count, answers.Count(a => !a.Replayed));
        foreach (var server in servers) Assert.Equal(11, (await Stack.Journal.ObjectAsync(server))!.Version);
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
        Assert.Equal(2, await Stack.Business.ScalarAsync<long>("SELECT count(DISTINCT runner_id) FROM journal.command"));
    }

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "R012")]
    public async Task Should_close_what_a_frozen_one_began_and_believe_the_first_outcome()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        // Only the first runner takes this one.
        await Stack.Runners[1].StopAsync();
        var drain = new Command("server.drain", new { id = server, seconds = 2 });
        var pending = await Agent.SendAsync(drain);
        await Eventually.TrueAsync(async () => await Stack.Journal.OpenAsync() == 1, "the drain has begun", diagnose: Stack.Describe);
        Stack.Runners[0].Freeze();
        try
        {
            await Stack.Runners[1].StartAsync(ready: false);
            await Eventually.TrueAsync(
                async () => (await Stack.Journal.RecordsAsync(drain.CommandId)).Count == 1, "the other runner closed it after its lease", TimeSpan.FromSeconds(40), Stack.Describe);
        }
        finally
        {
            Stack.Runners[0].Thaw();
        }

        // Back to life, it must not commit what has been closed, and must tell what the record says.
        var answer = await pending.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(("ROLLED_BACK", "CRASHED"), (answer.Status, answer.Code));
        Assert.Equal(1, (await Stack.Journal.ObjectAsync(server))!.Version);
        var next = await Agent.ExecuteAsync(Command.Restart(server));
        Assert.Equal("SUCCESS", next.Status);
        await Stack.Truth.HoldsAsync(Agent.Sent, [answer, next]);
    }
}
