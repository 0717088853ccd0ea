using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

[Collection(nameof(OnePlanAtATime))]
public sealed class When_a_step_writes_lines_of_its_own_execution(OnePlanAtATime stack) : SharedStackTest(stack)
{
    [Theory]
    [InlineData("it is the last step", false)]
    [InlineData("another step would follow", true)]
    [Trait("Requirement", "C05")]
    [Trait("Requirement", "G7")]
    public async Task Should_end_that_execution_incomplete_and_run_the_others(string where, bool another)
    {
        var (id, server) = (Command.NewId(), Command.NewName("SRV"));
        // The place of the line that its observer hands out next.
        var forge = Step("forge", "test.sql", new { statements = new[] { $"INSERT INTO execution.line (execution_id, ordinal, is_effect, body) VALUES ('{id}', 1, false, 'x')" } });
        var plan = (another ? Live(forge, Step("create", Command.Create(server))) : Live(forge)) with { CommandId = id };

        _ = await Agent.SendAsync(plan);

        await Eventually.EqualAsync("INCOMPLETE", () => Stack.Business.ScalarAsync<string>("SELECT status FROM execution.ended WHERE execution_id = $1", id), $"where {where}, the end of the execution", TimeSpan.FromSeconds(10), Stack.Describe);
        Assert.Null(await Stack.Journal.ObjectAsync(server));
        Assert.Equal("COMPLETED", (await Agent.ExecuteAsync(Live(Step("create", Command.Create(Command.NewName("SRV")))), TimeSpan.FromSeconds(10))).Status);
    }
}
