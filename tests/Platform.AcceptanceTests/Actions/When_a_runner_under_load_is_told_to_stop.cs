namespace Platform.AcceptanceTests.Actions;

/// <summary>Groups of one, so that most of what the broker handed over has not begun when the runner is told.</summary>
public sealed class When_a_runner_under_load_is_told_to_stop() : OwnStackTest(new StackOptions { RunnerSettings = new Dictionary<string, string> { ["Accepting__GroupSize"] = "1" } })
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "R019")]
    public async Task Should_hand_back_at_once_what_has_not_begun()
    {
        string first = Command.NewName("SRV"), second = Command.NewName("SRV");
        await Agent.ExecuteAllAsync([Command.Create(first), Command.Create(second)]);
        var pending = new List<Task<Answer>>();
        for (var i = 0; i < 400; i++) pending.Add(await Agent.SendAsync(new Command("test.pair", new { first, second })));
        await Eventually.TrueAsync(() => pending.Exists(p => p.IsCompleted), "the first of them are done", diagnose: Stack.Describe);

        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal(0, await Stack.Runner.StopAsync());
        var took = System.Diagnostics.Stopwatch.GetElapsedTime(began);

        Assert.Contains(pending, p => !p.IsCompleted);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(6));
        await Stack.Runner.StartAsync();
        var answers = await Task.WhenAll(pending).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.All(answers, a => Assert.Equal("SUCCESS", a.Status));
        await Stack.Truth.HoldsAsync(Agent.Sent, answers);
    }
}
