using Npgsql;
using Platform.Execution;
using Platform.Statements;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

public sealed class When_security_is_raised : OwnStackTest
{
    private readonly Signer ada = new("ada");

    [Fact]
    [Trait("Requirement", "R039")]
    [Trait("Requirement", "G8")]
    public async Task Should_deny_whatever_would_begin_until_it_is_cleared()
    {
        using var mine = ada;
        var sovereign = await SovereignAsync();
        var server = Command.NewName("SRV");
        var before = Command.Create(server);
        await Agent.ExecuteAsync(before);

        var raised = await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Lockdown, boundary: BoundaryState.Lockdown, reason: "A stranger is in the house."));
        var denied = await Agent.ExecuteAsync(Command.Restart(server));
        var plan = Live(Step("restart", Command.Restart(server)));
        var deniedPlan = await Agent.ExecuteAsync(plan);
        var replayed = await Agent.ExecuteAsync(before);
        var shown = await Stack.Runner.GetAsync("/security");
        var cleared = await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Operational, fromVersion: 1));
        var after = await Agent.ExecuteAsync(Command.Restart(server));
        var afterPlan = await Agent.ExecuteAsync(plan with { CommandId = Command.NewId() });

        Assert.Equal("CHANGED", raised.Status);
        Assert.Equal(("DENIED", "SECURITY_LOCKDOWN"), (denied.Status, denied.Code));
        Assert.Equal(("DENIED", "SECURITY_LOCKDOWN"), (deniedPlan.Status, deniedPlan.Code));
        Assert.Equal(("SUCCESS", true), (replayed.Status, replayed.Replayed));
        Assert.Equal(("LOCKDOWN", "LOCKDOWN", 1, "ada", "A stranger is in the house."), (
            shown.GetProperty("securityState").GetString(), shown.GetProperty("boundaryState").GetString(), shown.GetProperty("version").GetInt32(),
            shown.GetProperty("changedBy").GetString(), shown.GetProperty("reason").GetString()));
        Assert.Equal("CHANGED", cleared.Status);
        Assert.Equal(("SUCCESS", "COMPLETED"), (after.Status, afterPlan.Status));
        await Stack.CaughtUpAsync();
        Assert.Equal(("denial", "SECURITY_LOCKDOWN"), Assert.Single((await Stack.Ledger.EntriesAsync(denied.CommandId)).Select(e => (e.Kind, e.ErrorCode))));
        Assert.Equal(("denial", "SECURITY_LOCKDOWN"), Assert.Single((await Stack.Ledger.EntriesAsync(plan.CommandId)).Select(e => (e.Kind, e.ErrorCode))));
    }

    [Fact]
    [Trait("Requirement", "R038")]
    [Trait("Requirement", "R039")]
    [Trait("Requirement", "C14")]
    public async Task Should_let_the_step_at_work_end_and_start_no_other()
    {
        using var mine = ada;
        var sovereign = await SovereignAsync();
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        await using var held = new NpgsqlConnection(Stack.Business.App);
        await held.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await held.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT 1 FROM ontology.object WHERE id = $1 FOR UPDATE", held, transaction) { Parameters = { new() { Value = server } } }) await hold.ExecuteScalarAsync();
        var plan = Live([Step("create", Command.Create(server + "-2")), .. Enumerable.Range(1, 4).Select(i => Step($"restart {i}", Command.Restart(server)))]);
        var answer = await Agent.SendAsync(plan);
        await Eventually.TrueAsync(
            async () => (await Stack.Runner.GetAsync($"/executions/{plan.CommandId}")).GetProperty("currentStep").GetProperty("index").GetInt32() == 1, "step 1 waits for the row", diagnose: Stack.Describe);

        var raised = await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Compromised));
        await transaction.RollbackAsync();
        var ended = await answer;

        Assert.Equal("CHANGED", raised.Status);
        Assert.Equal("INCOMPLETE", ended.Status);
        Assert.StartsWith("Security escalation before step 2 'restart 2'.", ended.Error, StringComparison.Ordinal);
        var record = Assert.Single(await Stack.ExecutionsHoldAsync());
        Assert.Equal([0, 0, 1, 1], record.StepEvents.Select(e => e.StepIndex));
        Assert.Equal(SecurityState.Compromised, record.SecuritySnapshotPost!.SecurityState);
        Assert.True(record.IsSecurityDegraded);
        Assert.Equal(2, (await Stack.Journal.ObjectAsync(server))!.Version);
        var guidance = await Stack.Runner.GetAsync($"/executions/{plan.CommandId}/rollback");
        Assert.False(guidance.GetProperty("isRollbackPossible").GetBoolean());
        Assert.Contains("COMPROMISED", guidance.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "G7")]
    public async Task Should_let_nothing_begin_where_somebody_wrote_the_state_into_the_database()
    {
        using var mine = ada;
        var sovereign = await SovereignAsync();
        await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Lockdown));
        await using (var forger = new NpgsqlConnection(Stack.Business.App))
        {
            await forger.OpenAsync();
            // The signed bytes of another change do not fit, and there are no others to be had.
            await using var forge = new NpgsqlCommand(
                "INSERT INTO security.change (version, change_id, security_state, boundary_state, change) SELECT 2, gen_random_uuid(), 'OPERATIONAL', 'NOMINAL', change FROM security.change WHERE version = 1", forger);
            await forge.ExecuteNonQueryAsync();
        }

        var denied = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        using var shown = await Stack.Runner.Http.GetAsync(new Uri("/security", UriKind.Relative));
        var unseen = await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Operational));
        var set = await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Operational, fromVersion: 2));
        var after = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));

        Assert.Equal(("DENIED", "SECURITY_UNREADABLE"), (denied.Status, denied.Code));
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, shown.StatusCode);
        Assert.Equal(("DENIED", "SECURITY_CHANGE_STALE"), (unseen.Status, unseen.Code));
        Assert.Equal("CHANGED", set.Status);
        Assert.Equal("SUCCESS", after.Status);
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_refuse_changes_that_do_not_count_and_record_them()
    {
        using var mine = ada;
        using var stranger = new Signer("stranger");
        using var approver = new Signer("approver");
        var sovereign = await SovereignAsync(approver.Allowed(mayApprove: "*"));
        var good = ada.Change(SecurityState.Compromised);

        var answers = new List<Answer>
        {
            await sovereign.ChangeSecurityAsync(stranger.Change(SecurityState.Lockdown)),
            await sovereign.ChangeSecurityAsync(approver.Change(SecurityState.Lockdown)),
            await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Lockdown, expiresAt: TimeProvider.System.GetUtcNow().AddSeconds(-1))),
            await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Lockdown, expiresAt: TimeProvider.System.GetUtcNow().AddHours(2))),
            await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Lockdown, fromVersion: 7)),
            await sovereign.ChangeSecurityAsync(good),
            await sovereign.ChangeSecurityAsync(good),
            await sovereign.ChangeSecurityAsync(ada.Change(SecurityState.Operational)),
        };

        Assert.Equal(
            [
                "SECURITY_CHANGE_UNKNOWN_KEY", "SECURITY_CHANGE_NOT_ALLOWED", "SECURITY_CHANGE_EXPIRED", "SECURITY_CHANGE_TOO_LONG", "SECURITY_CHANGE_STALE", null, null, "SECURITY_CHANGE_STALE",
            ],
            answers.Select(a => a.Code));
        Assert.Equal([false, true], answers.Where(a => a.Status == "CHANGED").Select(a => a.Replayed));
        Assert.Equal(1, (await Stack.Runner.GetAsync("/security")).GetProperty("version").GetInt32());
        await Stack.CaughtUpAsync();
        var entries = (await Stack.Ledger.EntriesAsync()).ToLookup(e => e.Kind);
        Assert.Equal(6, entries["denial"].Count());
        var change = Assert.Single(entries["security_change"]);
        Assert.Equal(("ada", "COMPROMISED", good.Statement.ChangeId), (change.AgentId, change.Status, change.CommandId));
    }

    private async Task<Agent> SovereignAsync(params AllowedKey[] others)
    {
        Stack.Allow([ada.Allowed(maySetSecurity: true), .. others]);
        return await Stack.ConnectOperatorAsync();
    }
}
