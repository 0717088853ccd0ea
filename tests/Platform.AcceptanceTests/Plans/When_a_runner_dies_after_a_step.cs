using Platform.AcceptanceTests.Recovery;
using Platform.Execution;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

public sealed class When_a_runner_dies_after_a_step : OwnStackTest
{
    [Fact]
    [Trait("Requirement", "C05")]
    [Trait("Requirement", "R056")]
    public async Task Should_not_say_that_the_step_was_at_work()
    {
        var server = Command.NewName("SRV");
        Stack.Runner.Supervise();
        var dying = Chaos.DieAtAsync(Stack.Runner, "plan.after-step", passing: 1);
        _ = await Agent.SendAsync(Live(Step("make it", Command.Create(server)), Step("restart it", Command.Restart(server))));
        await dying;
        await Stack.Runner.ReadyAsync();

        var record = Assert.Single(await Stack.ExecutionsHoldAsync());

        Assert.Equal(ExecutionStatus.Incomplete, record.Status);
        Assert.Equal([StepEventType.StepStarted, StepEventType.StepCompleted], record.StepEvents.Select(e => e.Type));
        Assert.Contains("'make it'", record.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("at work", record.Reason, StringComparison.Ordinal);
        Assert.Equal(1, (await Stack.Journal.ObjectAsync(server))!.Version);
    }
}
