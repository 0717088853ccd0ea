using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

public sealed class When_a_dry_run_takes_too_long() : OwnStackTest(new StackOptions { RunnerSettings = new Dictionary<string, string> { ["Plans__LongestDryRunSeconds"] = "2" } })
{
    [Fact]
    [Trait("Requirement", "C06")]
    public async Task Should_cancel_the_step_at_work_and_let_go_of_what_it_held()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));

        var answer = await Agent.ExecuteAsync(Dry(Step("restart", Command.Restart(server)), Step("pause", "test.pause", new { seconds = 25 })), TimeSpan.FromSeconds(8));

        Assert.Equal("INCOMPLETE", answer.Status);
        Assert.Contains("dry run", answer.Error, StringComparison.OrdinalIgnoreCase);
        // What it had locked is free.
        Assert.Equal("SUCCESS", (await Agent.ExecuteAsync(Command.Restart(server), within: TimeSpan.FromSeconds(5))).Status);
        Assert.Equal(2, (await Stack.Journal.ObjectAsync(server))!.Version);
    }
}
