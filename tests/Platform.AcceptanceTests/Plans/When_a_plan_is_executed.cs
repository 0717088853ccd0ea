using System.Text.Json;
using Platform.Execution;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

[Collection(nameof(SharedStackOne))]
public sealed class When_a_plan_is_executed(SharedStack shared) : SharedStackTest(shared)
{
    private readonly string server = Command.NewName("SRV");

    [Fact]
    [Trait("Requirement", "R023")]
    [Trait("Requirement", "R024")]
    [Trait("Requirement", "R045")]
    [Trait("Requirement", "R046")]
    public async Task Should_leave_the_complete_record_of_every_step()
    {
        var plan = Live(
            Step("create", "object.create", new { id = server, type = "server", attributes = new { maintenance = false } }, new[] { new { category = "DATABASE", description = "create object *", reversible = true } }),
            Step("deploy", "server.deploy", new { id = server, version = "7" }, null, new { description = "Put the former version back.", actions = new[] { "deploy 6" }, risks = Array.Empty<string>() }),
            Step("restart", "server.restart", new { id = server }));

        var answer = await Agent.ExecuteAsync(plan);

        Assert.Equal(("COMPLETED", false), (answer.Status, answer.Replayed));
        var record = await RecordAsync(plan.CommandId);
        Assert.Null(RecordVerifier.Verify(record));
        Assert.Equal(answer.Json.GetProperty("recordHash").GetString(), record.Hash.ToString());
        Assert.Equal(ExecutionStatus.Completed, record.Status);
        Assert.Equal(LiveModeState.Live, record.LiveModeState);
        Assert.Equal(plan.Read().Digest, record.PlanDigest);
        Assert.Equal(
            [(StepEventType.StepStarted, 0), (StepEventType.StepCompleted, 0), (StepEventType.StepStarted, 1), (StepEventType.StepCompleted, 1), (StepEventType.StepStarted, 2), (StepEventType.StepCompleted, 2)],
            record.StepEvents.Select(e => (e.Type, e.StepIndex)));
        Assert.Equal((SecurityState.Operational, SecurityState.Operational), (record.SecuritySnapshotPre!.SecurityState, record.SecuritySnapshotPost!.SecurityState));
        Assert.Equal(4, (await Stack.Journal.ObjectAsync(server))!.Version);
    }

    [Fact]
    [Trait("Requirement", "R024")]
    [Trait("Requirement", "R035")]
    public async Task Should_show_what_was_declared_beside_what_was_seen()
    {
        var plan = Live(
            Step("create", "object.create", new { id = server, type = "server", attributes = new { size = 1, password = "hunter2hunter2" } },
                new[] { new { category = "DATABASE", description = "create object SRV-*", reversible = true }, new { category = "NETWORK", description = "tell the others", reversible = true } }),
            Step("grow", "object.update", new { id = server, expectedVersion = 1, attributes = new { size = 2 } }));

        await Agent.ExecuteAsync(plan);

        var report = (await RecordAsync(plan.CommandId)).SideEffectsReport;
        Assert.Equal(["create object " + server, "update object " + server], report.Observed.Select(e => e.Description));
        Assert.Equal("tell the others", Assert.Single(report.DeclaredButNotSeen).Description);
        var undeclared = Assert.Single(report.ObservedButUndeclared);
        Assert.Equal((1, SideEffectCategory.Database), (undeclared.StepIndex, undeclared.Category));
        Assert.Equal("""{"after":{"attributes":{"size":2},"version":2},"before":{"attributes":{"size":1},"version":1},"type":"server"}""", undeclared.Details.Text);
        Assert.DoesNotContain("hunter2", string.Concat(report.Observed.Select(e => e.Details.Text)), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "R050")]
    [Trait("Requirement", "R052")]
    [Trait("Requirement", "C09")]
    public async Task Should_stop_at_the_first_step_that_fails()
    {
        var plan = Live(
            Step("create", Command.Create(server, new { maintenance = true })),
            Step("restart", Command.Restart(server)),
            Step("deploy", Command.Deploy(server, "7")));

        var answer = await Agent.ExecuteAsync(plan);

        Assert.Equal("FAILED", answer.Status);
        Assert.Contains("SERVER_UNDER_MAINTENANCE", answer.Error, StringComparison.Ordinal);
        var record = await RecordAsync(plan.CommandId);
        Assert.Equal([0, 0, 1, 1], record.StepEvents.Select(e => e.StepIndex));
        Assert.StartsWith("SERVER_UNDER_MAINTENANCE", record.StepEvents[^1].Error, StringComparison.Ordinal);
        Assert.Equal(1, (await Stack.Journal.ObjectAsync(server))!.Version);
    }

    [Fact]
    [Trait("Requirement", "R058")]
    [Trait("Requirement", "G1")]
    public async Task Should_stand_in_the_ledger_with_every_attempt()
    {
        var plan = Live(Step("create", Command.Create(server)), Step("restart", Command.Restart(server)));
        var answer = await Agent.ExecuteAsync(plan);
        await Stack.CaughtUpAsync();

        var entry = Assert.Single(await Stack.Ledger.EntriesAsync(plan.CommandId));
        Assert.Equal(("execution_record", "COMPLETED"), (entry.Kind, entry.Status));
        var told = entry.PayloadJson.GetProperty("output");
        Assert.Equal(answer.Json.GetProperty("recordHash").GetString(), told.GetProperty("recordHash").GetString());
        var attempts = told.GetProperty("lines").EnumerateArray().Where(l => l.TryGetProperty("event", out var e) && e.GetProperty("type").GetString() == "step_started")
            .Select(l => l.GetProperty("event").GetProperty("details").GetProperty("commandId").GetGuid()).ToList();
        Assert.Equal(2, attempts.Count);
        foreach (var attempt in attempts) Assert.Equal("SUCCESS", Assert.Single(await Stack.Ledger.EntriesAsync(attempt)).Status);
    }

    [Fact]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "G10")]
    public async Task Should_answer_the_same_command_with_the_same_record_and_run_nothing()
    {
        var plan = Live(Step("create", Command.Create(server)), Step("restart", Command.Restart(server)));
        var first = await Agent.ExecuteAsync(plan);

        var again = await Agent.ExecuteAsync(plan);
        var other = await Agent.ExecuteAsync(plan with { AgentId = "Somebody" });

        Assert.Equal((first.Status, true, first.Json.GetProperty("recordHash").GetString()), (again.Status, again.Replayed, again.Json.GetProperty("recordHash").GetString()));
        Assert.Equal(("DENIED", "CONFLICT"), (other.Status, other.Code));
        Assert.Equal(2, (await Stack.Journal.ObjectAsync(server))!.Version);
    }

    [Fact]
    [Trait("Requirement", "R040")]
    [Trait("Requirement", "R041")]
    [Trait("Requirement", "R042")]
    public async Task Should_give_the_author_s_hints_byte_for_byte()
    {
        const string Words = "  Undo “it”,\tby hand\u001b[31m — 取り消す  ";
        var plan = Live(Step("create", "object.create", new { id = server, type = "server" }, null, new { description = Words, actions = new[] { Words + "1" }, risks = new[] { Words + "2" } }));
        await Agent.ExecuteAsync(plan);

        var guidance = await Stack.Runner.GetAsync($"/executions/{plan.CommandId}/rollback");

        Assert.True(guidance.GetProperty("isRollbackPossible").GetBoolean());
        var hint = guidance.GetProperty("manualSteps")[0].GetProperty("hint");
        Assert.Equal((Words, Words + "1", Words + "2"), (hint.GetProperty("description").GetString(), hint.GetProperty("actions")[0].GetString(), hint.GetProperty("risks")[0].GetString()));
    }

    private async Task<ExecutionRecord> RecordAsync(Guid id)
    {
        var bytes = await Stack.Runner.Http.GetByteArrayAsync(new Uri($"/executions/{id}/record", UriKind.Relative));
        Assert.Null(RecordVerifier.VerifyExport(bytes));
        return ExecutionRecord.Read(bytes);
    }
}
