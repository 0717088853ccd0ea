using System.Diagnostics;

namespace Platform.AcceptanceTests.Patterns;

public sealed class When_the_miner_hangs(When_the_miner_hangs.Patient stack)
    : PatternTest(shared: stack), IClassFixture<When_the_miner_hangs.Patient>
{
    private const int PatienceMs = 8_000;

    public sealed class Patient : SharedLearningStack
    {
        protected override StackOptions Options =>
            base.Options with { RunnerSettings = new Dictionary<string, string> { ["Guidance__PatienceMs"] = $"{PatienceMs}" } };
    }

    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R013")]
    public async Task Should_let_everything_else_go_on_and_deny_what_has_the_policy_deny()
    {
        Policy(new Dictionary<string, string> { ["server.*"] = "deny" });
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        var known = Command.Restart(server);
        var first = await Agent.ExecuteAsync(known);
        Assert.Equal("SUCCESS", first.Status);

        Stack.Miner.Freeze();
        var began = Stopwatch.GetTimestamp();
        var quick = await Agent.SendAsync(Command.Restart(server));
        var slow = await Agent.SendAsync(new Command("server.drain", new { id = server, seconds = 0.1 }));
        var others = await Agent.ExecuteAllAsync(Enumerable.Range(0, 300).Select(_ => Command.Create(Command.NewName("SRV"))));
        var took = Stopwatch.GetElapsedTime(began);
        Assert.All(others, o => Assert.Equal("SUCCESS", o.Status));
        Assert.True(took < TimeSpan.FromMilliseconds(PatienceMs), $"What asks nobody took {took}.");
        Assert.False(quick.IsCompleted || slow.IsCompleted);

        Assert.All([await quick, await slow], d => Assert.Equal(("DENIED", "GUIDANCE_UNAVAILABLE"), (d.Status, d.Code)));
        // From now on nobody waits for it.
        began = Stopwatch.GetTimestamp();
        var denied = await Agent.ExecuteAllAsync(Enumerable.Range(0, 300).Select(_ => Command.Restart(server)));
        took = Stopwatch.GetElapsedTime(began);
        Assert.All(denied, d => Assert.Equal(("DENIED", "GUIDANCE_UNAVAILABLE"), (d.Status, d.Code)));
        Assert.True(took < TimeSpan.FromMilliseconds(PatienceMs), $"What is denied took {took}.");
        // What was executed was, whatever the miner says or does not say now.
        var again = await Agent.ExecuteAsync(known);
        Assert.Equal(("SUCCESS", true, first.AttemptId), (again.Status, again.Replayed, again.AttemptId));

        Stack.Miner.Thaw();
        await Eventually.TrueAsync(async () => (await Agent.ExecuteAsync(Command.Restart(server))).Status == "SUCCESS", "the miner is asked again", diagnose: Stack.Describe);
        await Stack.Truth.HoldsAsync();
    }

    [Fact]
    [Trait("Requirement", "R013")]
    public async Task Should_keep_the_order_of_what_names_the_same_object()
    {
        Policy(new Dictionary<string, string> { ["server.*"] = "deny" });
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));

        Stack.Miner.Freeze();
        var restart = await Agent.SendAsync(Command.Restart(server));
        // It fails where it comes before the restart, and asks nobody.
        var update = await Agent.SendAsync(Command.Update(server, 2, new { note = "after the restart" }));
        var another = await Agent.SendAsync(Command.Update(server, 3, new { note = "after both" }));
        Assert.Equal("SUCCESS", (await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")))).Status);
        Assert.False(restart.IsCompleted || update.IsCompleted);
        Stack.Miner.Thaw();

        Assert.Equal(["SUCCESS", "SUCCESS", "SUCCESS"], (await Task.WhenAll(restart, update, another)).Select(a => a.Status));
    }

    [Fact]
    [Trait("Requirement", "R019")]
    public async Task Should_return_what_waits_for_it_when_the_runner_is_told_to_stop()
    {
        Policy(new Dictionary<string, string> { ["server.*"] = "deny" });
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        Stack.Miner.Freeze();
        var restarts = new List<Command>();
        for (var i = 0; i < 50; i++) restarts.Add(Command.Restart(server));
        var answers = new List<Task<Answer>>();
        foreach (var restart in restarts) answers.Add(await Agent.SendAsync(restart));
        Assert.Equal("SUCCESS", (await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")))).Status);

        Assert.Equal(0, await Stack.Runner.StopAsync());
        Assert.DoesNotContain(answers, a => a.IsCompleted);
        Stack.Miner.Thaw();
        await Stack.Runner.StartAsync();

        Assert.All(await Task.WhenAll(answers).WaitAsync(TimeSpan.FromSeconds(60)), a => Assert.Equal("SUCCESS", a.Status));
        Assert.Equal(51, (await Stack.Journal.ObjectAsync(server))!.Version);
        await Stack.Truth.HoldsAsync(restarts);
    }
}
