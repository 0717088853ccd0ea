using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

/// <summary>A stack of its own, whose operator asks for approvals of deployments too.</summary>
public sealed class When_an_approval_is_missing()
    : OwnStackTest(new StackOptions
    {
        RunnerSettings = new Dictionary<string, string> { ["Approving__Required__0"] = "server.dep*", ["Approving__Policies__0"] = "server.restart=approval" },
    })
{
    private readonly string server = Command.NewName("SRV");
    private readonly string outside = Path.Combine(Path.GetTempPath(), Command.NewName("effect"));

    [Fact]
    [Trait("Requirement", "R046")]
    [Trait("Requirement", "G8")]
    public async Task Should_refuse_the_plan_where_its_risk_asks_for_one()
    {
        var irreversible = new[] { new { category = "DATABASE", description = "x", reversible = false } };
        var create = Step("create", Command.Create(server));
        (PlanCommand Plan, string Word)[] risky =
        [
            (Live(Copy(create), Step("write", "test.external", new { file = outside })), "Step 1 'write' has effects outside."),
            (Live(Copy(create), Step("restart", "server.restart", new { id = server }, irreversible)), "Step 1 'restart' declares an effect that cannot be undone."),
            (Live(Copy(create), Step("deploy", Command.Deploy(server, "7"))), "'server.deploy'"),
        ];

        foreach (var (plan, word) in risky)
        {
            var answer = await Agent.ExecuteAsync(plan);

            Assert.Equal(("DENIED", "APPROVAL_MISSING"), (answer.Status, answer.Code));
            Assert.Contains(word, answer.Error, StringComparison.Ordinal);
            Assert.Null(await Stack.Journal.ObjectAsync(server));
            Assert.False(File.Exists(outside));
            await Stack.CaughtUpAsync();
            var entry = Assert.Single(await Stack.Ledger.EntriesAsync(plan.CommandId));
            Assert.Equal(("denial", "APPROVAL_MISSING"), (entry.Kind, entry.ErrorCode));
        }

        // The same ones dry: what is undone anyway needs none.
        foreach (var (plan, _) in risky)
        {
            var dry = plan with { CommandId = Command.NewId(), Plan = plan.Plan.DeepClone().AsObject() };
            dry.Plan["mode"] = "DRY_RUN";
            Assert.StartsWith("COMPLETED", (await Agent.ExecuteAsync(dry)).Status, StringComparison.Ordinal);
        }

        // And what has no such risk needs none either.
        Assert.Equal("COMPLETED", (await Agent.ExecuteAsync(Live(create))).Status);
        await SingleCommandsAsync();
    }

    /// <summary>
    /// What the operator lets run with an approval only is denied as a command, by itself and triggered by another; as an approved step it
    /// runs.
    /// </summary>
    private async Task SingleCommandsAsync()
    {
        var alone = Command.Restart(server);
        var denied = await Agent.ExecuteAsync(alone);
        Assert.Equal(("DENIED", "APPROVAL_REQUIRED"), (denied.Status, denied.Code));
        Assert.Contains("./platform plan submit", denied.Error, StringComparison.Ordinal);
        await Stack.CaughtUpAsync();
        var entry = Assert.Single(await Stack.Ledger.EntriesAsync(alone.CommandId));
        Assert.Equal(("denial", "APPROVAL_REQUIRED"), (entry.Kind, entry.ErrorCode));

        var around = await Agent.ExecuteAsync(Command.Deploy(server, "7"));
        Assert.Equal(("FAILURE", "NESTED_FAILED"), (around.Status, around.Code));
        Assert.Contains("APPROVAL_REQUIRED: 'server.restart'", around.Error, StringComparison.Ordinal);

        var plan = Live(Step("restart", Command.Restart(server)), Step("deploy", Command.Deploy(server, "8")));
        Assert.Contains("'server.restart'", (await Agent.ExecuteAsync(plan)).Error, StringComparison.Ordinal);
        using var kim = new Signer("Kim");
        Stack.Allow(kim.Allowed(mayApprove: "*"));
        Assert.Equal("COMPLETED", (await Agent.ExecuteAsync(kim.Approve(plan with { CommandId = Command.NewId() }))).Status);
    }

    private static System.Text.Json.Nodes.JsonObject Copy(System.Text.Json.Nodes.JsonObject step) => step.DeepClone().AsObject();
}
