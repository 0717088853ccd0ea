using System.Text.Json;
using Platform.Contracts;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

[Collection(nameof(SharedStackTwo))]
public sealed class When_a_MassTransit_client_submits(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "R110")]
    [Trait("Requirement", "R113")]
    public async Task Should_take_the_contract_and_answer_in_an_envelope()
    {
        var server = Command.NewName("SRV");
        await using var net = await NetAgent.ConnectAsync(Stack);

        var good = await AskAsync(Live(Step("create", Command.Create(server)), Step("restart", Command.Restart(server))));
        Assert.Equal(("COMPLETED", false, 0), (good.Status, good.Replayed, good.Problems.Count));
        Assert.NotNull(good.RecordHash);
        Assert.Equal(2, (await Stack.Journal.ObjectAsync(server))!.Version);

        var bad = await AskAsync(Live(Step("restart", Command.Restart(server)), Step("explode", "server.explode", new { })));
        Assert.Equal(("DENIED", null), (bad.Status, bad.RecordHash));
        var problem = Assert.Single(bad.Problems);
        Assert.Equal((1, "explode", "steps[1].actionType"), (problem.StepIndex, problem.StepName, problem.Field));
        Assert.Equal(2, (await Stack.Journal.ObjectAsync(server))!.Version);

        async Task<PlanOutcome> AskAsync(PlanCommand plan)
        {
            var command = new ExecutePlan { CommandId = plan.CommandId, AgentId = "Net", Plan = JsonSerializer.SerializeToElement(plan.Plan) };
            var outcome = await net.AskAsync<ExecutePlan, PlanOutcome>(command);
            Assert.Equal((command.CommandId, plan.Plan["planId"]!.GetValue<string>()), (outcome.CommandId, outcome.PlanId));
            return outcome;
        }
    }
}
