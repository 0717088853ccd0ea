namespace Platform.AcceptanceTests.Plans;

[Collection(nameof(SharedStackOne))]
public sealed class When_an_approval_comes_again(SharedStack shared) : ApprovalTest(shared)
{
    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_not_serve_twice()
    {
        AllowKim();
        var first = Kim.Approve(Risky());
        await RunsAsync(first);

        var second = first with { CommandId = Command.NewId() };
        var answer = await Agent.ExecuteAsync(second);

        Assert.Equal(("DENIED", "APPROVAL_USED", false), (answer.Status, answer.Code, answer.Replayed));
        await DeniedOnceAsync(second, "APPROVAL_USED");
        Assert.Single(await File.ReadAllLinesAsync(Outside));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_not_serve_twice_although_somebody_deleted_that_it_was_used(bool alsoFromTheExecution)
    {
        AllowKim();
        var first = Kim.Approve(Risky());
        await RunsAsync(first);
        await Stack.AttackAsync("execution.approval_used", $"DELETE FROM execution.approval_used WHERE execution_id = '{first.CommandId}'");
        if (alsoFromTheExecution) await Stack.AttackAsync("execution.begun", $"UPDATE execution.begun SET approval = NULL WHERE execution_id = '{first.CommandId}'");

        var answer = await Agent.ExecuteAsync(first with { CommandId = Command.NewId() });

        Assert.Equal(("DENIED", "APPROVAL_USED"), (answer.Status, answer.Code));
        Assert.Single(await File.ReadAllLinesAsync(Outside));
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_not_serve_another_plan_under_the_same_id()
    {
        AllowKim();
        var first = Kim.Approve(Risky(), approvalId: Command.NewId().ToString());
        await RunsAsync(first);
        File.Delete(Outside);

        // Signed anew, for another plan, and still the id has served.
        var other = Kim.Approve(Risky(), approvalId: first.Approval!.Statement.ApprovalId);
        var answer = await Agent.ExecuteAsync(other);

        Assert.Equal(("DENIED", "APPROVAL_USED"), (answer.Status, answer.Code));
        await DeniedOnceAsync(other, "APPROVAL_USED");
        Assert.False(File.Exists(Outside));
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_serve_once_where_two_come_at_the_same_moment()
    {
        AllowKim();
        for (var round = 0; round < 5; round++)
        {
            File.Delete(Outside);
            var plan = Kim.Approve(PlanCommand.Live(PlanCommand.Step("write", "test.external", new { file = Outside })));
            PlanCommand[] commands = [plan, plan with { CommandId = Command.NewId() }, plan with { CommandId = Command.NewId() }];
            var sent = new List<Task<Answer>>();
            foreach (var command in commands) sent.Add(await Agent.SendAsync(command));

            var answers = await Task.WhenAll(sent).WaitAsync(Eventually.Patience);

            Assert.Equal(["COMPLETED", "DENIED", "DENIED"], answers.Select(a => a.Status).Order());
            Assert.Single(await File.ReadAllLinesAsync(Outside));
            foreach (var (command, answer) in commands.Zip(answers).Where(c => c.Second.Status == "DENIED"))
            {
                Assert.Equal("APPROVAL_USED", answer.Code);
                await DeniedOnceAsync(command, "APPROVAL_USED");
            }
        }
    }

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G4")]
    public async Task Should_answer_the_same_command_with_its_record()
    {
        AllowKim();
        var plan = Kim.Approve(Risky());
        await RunsAsync(plan);
        // What stands against the approval by now is no matter: nothing begins.
        Stack.Allow();

        var again = await Agent.ExecuteAsync(plan);

        Assert.Equal(("COMPLETED", true), (again.Status, again.Replayed));
        Assert.Single(await File.ReadAllLinesAsync(Outside));
    }
}
