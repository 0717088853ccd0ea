using Platform.Execution;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

[Collection(nameof(SharedStackOne))]
public sealed class When_a_plan_runs_dry(SharedStack shared) : SharedStackTest(shared)
{
    private readonly string server = Command.NewName("SRV");

    [Fact]
    [Trait("Requirement", "R024")]
    [Trait("Requirement", "C06")]
    public async Task Should_see_its_own_steps_and_keep_nothing()
    {
        var plan = Dry(Step("create", Command.Create(server)), Step("restart", Command.Restart(server)), Step("deploy", Command.Deploy(server, "7")));

        var answer = await Agent.ExecuteAsync(plan);

        Assert.Equal("COMPLETED", answer.Status);
        Assert.Null(await Stack.Journal.ObjectAsync(server));
        await Stack.CaughtUpAsync();
        var attempts = (await Stack.Ledger.EntriesAsync()).Where(e => e.AffectedIds.Contains(server)).ToList();
        Assert.Equal(4, attempts.Count);
        Assert.All(attempts, a => Assert.Equal(("ROLLED_BACK", "DRY_RUN"), (a.Status, a.ErrorCode)));
        var guidance = await Stack.Runner.GetAsync($"/executions/{plan.CommandId}/rollback");
        Assert.Equal("It was a dry run: nothing of it remains.", guidance.GetProperty("reason").GetString());
    }

    [Fact]
    [Trait("Requirement", "C06")]
    [Trait("Requirement", "R052")]
    public async Task Should_tell_which_step_would_have_failed()
    {
        var plan = Dry(Step("create", Command.Create(server, new { maintenance = true })), Step("restart", Command.Restart(server)), Step("deploy", Command.Deploy(server, "7")));

        var answer = await Agent.ExecuteAsync(plan);

        Assert.Equal("FAILED", answer.Status);
        Assert.Contains("SERVER_UNDER_MAINTENANCE", answer.Error, StringComparison.Ordinal);
        await Stack.CaughtUpAsync();
        var attempts = (await Stack.Ledger.EntriesAsync()).Where(e => e.AffectedIds.Contains(server)).ToList();
        Assert.All(attempts, a => Assert.Equal(("ROLLED_BACK", "DRY_RUN"), (a.Status, a.ErrorCode)));
        Assert.Contains(attempts, a => a.Error!.StartsWith("DRY_RUN: It would have failed: SERVER_UNDER_MAINTENANCE:", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "C09")]
    public async Task Should_call_nothing_outside_and_say_that_it_left_it_out()
    {
        var file = Path.Combine(Path.GetTempPath(), Command.NewName("effect"));
        var plan = Dry(Step("create", Command.Create(server)), Step("write", "test.external", new { file }), Step("restart", Command.Restart(server)));

        var answer = await Agent.ExecuteAsync(plan);

        Assert.Equal("COMPLETED_PARTIAL", answer.Status);
        Assert.Equal("A dry run calls no external action: 1 of 3 steps were left out.", answer.Error);
        Assert.False(File.Exists(file));
        var summary = await Stack.Runner.GetAsync($"/executions/{plan.CommandId}");
        Assert.Equal("DRY_RUN", summary.GetProperty("mode").GetString());
    }
}
