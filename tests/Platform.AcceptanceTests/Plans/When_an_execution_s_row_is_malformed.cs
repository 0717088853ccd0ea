using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

public sealed class When_an_execution_s_row_is_malformed : OwnStackTest
{
    [Fact]
    [Trait("Requirement", "G7")]
    public async Task Should_still_list_the_others()
    {
        var plan = Live(Step("create", Command.Create(Command.NewName("SRV"))));
        await Agent.ExecuteAsync(plan);
        await Stack.Business.ExecuteAsync("""
            INSERT INTO execution.begun (execution_id, entry_id, runner_id, plan_id, plan_digest, mode, agent_id, trace_id, opening, plan, begun_at)
            SELECT gen_random_uuid(), gen_random_uuid(), runner_id, 'x', plan_digest, 'LIVE', 'x', 'x', 'x', 'x', clock_timestamp() FROM execution.begun
            """);

        var page = await Stack.Runner.GetAsync("/executions");

        Assert.Contains(page.GetProperty("items").EnumerateArray(), i => i.GetProperty("executionId").GetGuid() == plan.CommandId && i.GetProperty("status").GetString() == "COMPLETED");
    }
}
