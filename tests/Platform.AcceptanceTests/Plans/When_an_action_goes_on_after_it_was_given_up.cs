using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

[Collection(nameof(SharedStackOne))]
public sealed class When_an_action_goes_on_after_it_was_given_up(SharedStack shared) : ApprovalTest(shared)
{
    [Fact]
    [Trait("Requirement", "C05")]
    public async Task Should_end_its_step_as_one_whose_outcome_nobody_knows()
    {
        AllowKim();
        var plan = Kim.Approve(Live(Step("chatter", "test.chatter", new { })));

        var answer = await Agent.ExecuteAsync(plan);

        Assert.Equal("FAILED", answer.Status);
        Assert.Contains("INDETERMINATE", answer.Error, StringComparison.Ordinal);
        using var record = await Stack.Runner.Http.GetAsync(new Uri($"/executions/{plan.CommandId}/record", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.OK, record.StatusCode);
        Assert.DoesNotContain(Stack.Runner.Output, l => l.Contains(plan.CommandId.ToString(), StringComparison.Ordinal) && l.Contains("error of the runner's own", StringComparison.Ordinal));
    }
}
