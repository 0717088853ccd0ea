using Npgsql;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Patterns;

public sealed class When_a_later_step_is_to_be_avoided() : PatternTest(new StackOptions { MinerSettings = new Dictionary<string, string> { ["Learning__Probation"] = "01:00:00" } })
{
    private const string Type = "server.restart";

    [Theory]
    [InlineData("deny", "INCOMPLETE", 1)]
    [InlineData("advise", "COMPLETED", 2)]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R013")]
    public async Task Should_stop_the_plan_before_it_where_the_policy_is_deny(string policy, string status, long version)
    {
        Policy(new Dictionary<string, string> { [Type] = policy });
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        // The first step waits for this lock; meanwhile it becomes known how the second one's action ends.
        await using var holder = new NpgsqlConnection(Stack.Business.Super);
        await holder.OpenAsync();
        await RunAsync(holder, "SELECT pg_advisory_lock(4711)");
        var plan = Live(
            Step("wait", "test.sql", new { statements = new[] { "SELECT pg_advisory_xact_lock(4711)" } }), Step("restart", Command.Restart(server)), Step("last", Command.Create(Command.NewName("SRV"))));
        var running = await Agent.SendAsync(plan);
        await Eventually.TrueAsync(async () => await Stack.Business.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") == 1, "the first step waits");
        for (var i = 0; i < 4; i++) Assert.Equal("FAILURE", (await Agent.ExecuteAsync(Command.Restart("nobody") with { Trigger = null })).Status);
        var guidance = await LearnedAsync(Type, null, 4);
        Assert.Equal("avoid", guidance.GetProperty("advice").GetString());

        await RunAsync(holder, "SELECT pg_advisory_unlock(4711)");
        var answer = await running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(status, answer.Status);
        Assert.Equal(version, (await Stack.Journal.ObjectAsync(server))!.Version);
        if (policy != "deny") return;
        Assert.StartsWith("Stopped before step 1 'restart'. AVOIDED: ", answer.Error, StringComparison.Ordinal);
        // The first step has its record and stays; of the others nothing began.
        await Stack.CaughtUpAsync();
        var entries = await Stack.Ledger.EntriesAsync();
        Assert.Single(entries, e => e is { ActionType: "test.sql", Status: "SUCCESS" });
        Assert.Equal(4, entries.Count(e => e.ActionType == Type));
        Assert.Single(entries, e => e is { Kind: "execution_record", Status: "INCOMPLETE" });
        await Stack.Truth.HoldsAsync();
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
