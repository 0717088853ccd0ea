using System.Diagnostics;

namespace Platform.AcceptanceTests.Patterns;

public sealed class When_the_miner_hangs(SharedLearningStack stack) : PatternTest(shared: stack), IClassFixture<SharedLearningStack>
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(8);

    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R013")]
    public async Task Should_let_everything_else_go_on_and_deny_what_has_the_policy_deny()
    {
        var (server, known, first) = await BeginAsync();

        Stack.Miner.Freeze();
        // For a while it is known what is to be avoided.
        Assert.Equal("SUCCESS", (await Agent.ExecuteAsync(Command.Restart(server))).Status);
        await ForgetsAsync();
        var began = Stopwatch.GetTimestamp();
        var quick = await Agent.SendAsync(Command.Restart(server));
        var slow = await Agent.SendAsync(new Command("server.drain", new { id = server, seconds = 0.1 }));
        var others = await Agent.ExecuteAllAsync(Enumerable.Range(0, 300).Select(_ => Command.Create(Command.NewName("SRV"))));
        var took = Stopwatch.GetElapsedTime(began);
        Assert.All(others, o => Assert.Equal("SUCCESS", o.Status));
        Assert.True(took < Quick, $"What asks nobody took {took}.");

        Assert.All([await quick, await slow], d => Assert.Equal(("DENIED", "GUIDANCE_UNAVAILABLE"), (d.Status, d.Code)));
        began = Stopwatch.GetTimestamp();
        var denied = await Agent.ExecuteAllAsync(Enumerable.Range(0, 300).Select(_ => Command.Restart(server)));
        took = Stopwatch.GetElapsedTime(began);
        Assert.All(denied, d => Assert.Equal(("DENIED", "GUIDANCE_UNAVAILABLE"), (d.Status, d.Code)));
        Assert.True(took < Quick, $"What is denied took {took}.");
        // What was executed was, whatever the miner says or does not say now.
        var again = await Agent.ExecuteAsync(known);
        Assert.Equal(("SUCCESS", true, first.AttemptId), (again.Status, again.Replayed, again.AttemptId));

        Stack.Miner.Thaw();
        await Eventually.TrueAsync(async () => (await Agent.ExecuteAsync(Command.Restart(server))).Status == "SUCCESS", "the miner is heard again", diagnose: Stack.Describe);
        await Stack.Truth.HoldsAsync();
    }

    [Fact]
    [Trait("Requirement", "R013")]
    public async Task Should_keep_the_order_of_what_names_the_same_object()
    {
        var (server, _, _) = await BeginAsync();

        Stack.Miner.Freeze();
        var restart = await Agent.SendAsync(Command.Restart(server));
        // It fails where it comes before the restart.
        var update = await Agent.SendAsync(Command.Update(server, 3, new { note = "after the restart" }));
        var another = await Agent.SendAsync(Command.Update(server, 4, new { note = "after both" }));
        Assert.Equal("SUCCESS", (await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")))).Status);

        Assert.Equal(["SUCCESS", "SUCCESS", "SUCCESS"], (await Task.WhenAll(restart, update, another)).Select(a => a.Status));
        Stack.Miner.Thaw();
    }

    [Fact]
    [Trait("Requirement", "R019")]
    public async Task Should_be_heard_before_the_first_command_where_the_runner_starts_anew()
    {
        var (server, _, _) = await BeginAsync();
        Assert.Equal(0, await Stack.Runner.StopAsync());
        var restarts = new List<Command>();
        for (var i = 0; i < 50; i++) restarts.Add(Command.Restart(server));
        var answers = new List<Task<Answer>>();
        foreach (var restart in restarts) answers.Add(await Agent.SendAsync(restart));

        await Stack.Runner.StartAsync();

        Assert.All(await Task.WhenAll(answers).WaitAsync(TimeSpan.FromSeconds(60)), a => Assert.Equal("SUCCESS", a.Status));
        Assert.Equal(52, (await Stack.Journal.ObjectAsync(server))!.Version);
        await Stack.Truth.HoldsAsync(restarts);
    }

    private async Task<(string Server, Command Restart, Answer Answer)> BeginAsync()
    {
        Policy(new Dictionary<string, string> { ["server.*"] = "deny" });
        await Stack.HearsAsync(Stack.Runner);
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        var restart = Command.Restart(server);
        var answer = await Agent.ExecuteAsync(restart);
        Assert.Equal("SUCCESS", answer.Status);
        return (server, restart, answer);
    }
}
