using System.Text;
using System.Text.Json;
using Hestia.Executions;
using Hestia.Plans;
using Hestia.Tests.Executions;
using Platform.Contracts;
using Platform.Execution;
using Xunit;
using PlanProblem = Platform.Contracts.PlanProblem;

namespace Hestia.Tests.Plans;

public sealed class When_a_plan_command_is_written
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Fact]
    public void Should_be_the_contract_s_ExecutePlan()
    {
        var id = new Guid(Records.Id);
        var json = new PlanCommand { CommandId = id, AgentId = "Antigravity", TraceId = "job-1", Trigger = "ticket-7", Plan = Records.Plan() }.ToJson();
        var read = JsonSerializer.Deserialize<ExecutePlan>(json, Web)!;
        Assert.Equal((id, "Antigravity", "job-1", "ticket-7"), (read.CommandId, read.AgentId, read.TraceId, read.Trigger));
        Assert.Equal(Records.Plan().Digest, Plan.Read(Encoding.UTF8.GetBytes(read.Plan.GetRawText())).Digest);
        Assert.Null(read.Approval);
    }

    [Theory]
    [InlineData("COMPLETED", 0)]
    [InlineData("STARTED", 0)]
    [InlineData("COMPLETED_PARTIAL", 1)]
    [InlineData("FAILED", 1)]
    [InlineData("INCOMPLETE", 1)]
    [InlineData("DENIED", 4)]
    public void Should_understand_the_contract_s_PlanOutcome(string status, int exitCode)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new PlanOutcome
            {
                CommandId = new Guid(Records.Id),
                PlanId = "deploy-42",
                Status = status,
                Reason = "INVALID_PLAN: One step is wrong.",
                Problems = [new PlanProblem(1, "Deploy 2.4.0", "steps[1].parameters", "There is no parameter versoin.")],
                RecordHash = null,
                Replayed = true,
            },
            Web);
        var answer = PlanAnswer.Read(body)!;
        Assert.Equal(exitCode, answer.ExitCode);

        // A program gets it in the shape in which the runner gave it.
        Assert.Equal(JsonDocument.Parse(body).RootElement.GetRawText(), Hestia.Showing.JsonText.Of(answer.Write));
        var text = string.Concat(AnswerView.Lines("deploy-42", new Guid(Records.Id), answer, 100, 100).Select(l => l + "\n"));
        Assert.Contains("1 'Deploy 2.4.0'  steps[1].parameters  There is no parameter versoin.\n", text);
    }

    [Fact]
    public void Should_not_take_anything_else_for_an_answer() => Assert.Null(PlanAnswer.Read("nonsense"u8.ToArray()));

    [Fact]
    public void Should_tell_the_progress_in_one_line()
    {
        var summary = new Summary { ExecutionId = Records.Id, PlanId = "p", Status = "STARTED", PlannedSteps = 3, EndedSteps = 1, CurrentStep = new CurrentStep(1, "Deploy 2.4.0") };
        Assert.Equal("1 of 3 steps ended; step 1 'Deploy 2.4.0' …", SubmitVerb.StepLine(summary));
        Assert.Equal("3 of 3 steps ended", SubmitVerb.StepLine(summary with { Status = "COMPLETED", EndedSteps = 3, CurrentStep = null }));
    }
}
