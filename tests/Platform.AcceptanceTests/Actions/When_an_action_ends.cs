namespace Platform.AcceptanceTests.Actions;

[Collection(nameof(SharedStackOne))]
public sealed class When_an_action_ends(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "R017")]
    [Trait("Requirement", "R004")]
    [Trait("Requirement", "R005")]
    [Trait("Requirement", "R006")]
    [Trait("Requirement", "R007")]
    [Trait("Requirement", "R008")]
    [Trait("Requirement", "R112")]
    [Trait("Requirement", "C07")]
    public async Task Should_log_SUCCESS_and_keep_the_change()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        var restart = Command.Restart(server) with { TraceId = "job-" + server, Trigger = "alert.disk-full", AgentId = "Antigravity" };

        var answer = await Agent.ExecuteAsync(restart);

        Assert.Equal(("SUCCESS", null, false), (answer.Status, answer.Error, answer.Replayed));
        Assert.Equal([server], answer.AffectedIds);
        Assert.Equal(1, answer.Output.GetProperty("restarts").GetInt32());
        var changed = await Stack.Journal.ObjectAsync(server);
        Assert.Equal((2, "running"), (changed!.Version, changed.Attributes.GetProperty("status").GetString()));

        await Stack.CaughtUpAsync();
        var log = Assert.Single((await Stack.Ledger.GetAsync($"/action-logs?traceId=job-{server}")).GetProperty("items").EnumerateArray());
        Assert.Equal(answer.AttemptId, log.GetProperty("attemptId").GetGuid());
        Assert.Equal(restart.CommandId, log.GetProperty("commandId").GetGuid());
        Assert.Equal("Antigravity", log.GetProperty("agentId").GetString());
        Assert.Equal("server.restart", log.GetProperty("actionType").GetString());
        Assert.Equal("alert.disk-full", log.GetProperty("trigger").GetString());
        Assert.Equal(server, log.GetProperty("parameters").GetProperty("id").GetString());
        Assert.Equal("SUCCESS", log.GetProperty("status").GetString());
        Assert.Equal(server, Assert.Single(log.GetProperty("affectedIds").EnumerateArray()).GetString());
        Assert.True(log.GetProperty("durationMs").GetInt64() >= 0);
    }

    [Fact]
    [Trait("Requirement", "R017")]
    [Trait("Requirement", "R009")]
    [Trait("Requirement", "R010")]
    [Trait("Requirement", "R011")]
    [Trait("Requirement", "G2")]
    public async Task Should_log_FAILURE_and_leave_the_object_as_it_was()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server, new { maintenance = true, owner = "ops" }));
        var deploy = Command.Deploy(server, "2.0") with { TraceId = "job-" + server };

        // It changes the version first and fails in the restart that it triggers.
        var answer = await Agent.ExecuteAsync(deploy);

        Assert.Equal("FAILURE", answer.Status);
        Assert.Contains("under maintenance", answer.Error, StringComparison.Ordinal);
        var unchanged = await Stack.Journal.ObjectAsync(server);
        Assert.Equal(1, unchanged!.Version);
        Assert.False(unchanged.Attributes.TryGetProperty("version", out _));
        await Stack.CaughtUpAsync();
        var entries = await Stack.Ledger.EntriesAsync(deploy.CommandId);
        Assert.Equal(("FAILURE", answer.Code, answer.Error), (Assert.Single(entries).Status, entries[0].ErrorCode, entries[0].Error));
    }

    [Theory]
    [InlineData("fail", "FAILURE", "TOLD_TO_FAIL: as told")]
    [InlineData("throw", "FAILURE", "UNEXPECTED: InvalidOperationException: as told")]
    [InlineData("abort", "ROLLED_BACK", "ABORTED: as told")]
    [InlineData("wait", "ROLLED_BACK", "TIMEOUT: The action did not end within 2 s; nothing of it was kept.")]
    [InlineData("sql", "FAILURE", "DATABASE_22012: division by zero")]
    [InlineData("no-object", "FAILURE", "INVALID_OUTPUT: The action answered something that is no JSON object.")]
    [Trait("Requirement", "R007")]
    [Trait("Requirement", "R009")]
    [Trait("Requirement", "C06")]
    [Trait("Requirement", "C04")]
    [Trait("Requirement", "G1")]
    public async Task Should_undo_what_it_did_and_say_why(string then, string status, string error)
    {
        var id = Command.NewName("thing");
        var command = new Command("test.write", new { id, then });

        var answer = await Agent.ExecuteAsync(command);

        Assert.Equal((status, error), (answer.Status, answer.Error));
        Assert.Null(await Stack.Journal.ObjectAsync(id));
        var record = Assert.Single(await Stack.Journal.RecordsAsync(command.CommandId));
        Assert.Equal((status, error), (record.Status, record.Error));
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_throw_away_an_action_that_ignores_its_cancellation()
    {
        var id = Command.NewName("thing");
        var answer = await Agent.ExecuteAsync(new Command("test.write", new { id, then = "ignore" }));

        Assert.Equal(("ROLLED_BACK", "TIMEOUT"), (answer.Status, answer.Code));
        Assert.Null(await Stack.Journal.ObjectAsync(id));
        Assert.Equal("SUCCESS", (await Agent.ExecuteAsync(Command.Create(id))).Status);
    }

    [Fact]
    [Trait("Requirement", "G11")]
    [Trait("Requirement", "R007")]
    public async Task Should_bound_its_error_and_take_the_control_characters_out()
    {
        var huge = await Agent.ExecuteAsync(new Command("test.write", new { id = Command.NewName("thing"), then = "long-error" }));
        Assert.Equal("UNEXPECTED", huge.Code);
        Assert.InRange(huge.Error!.Length, 900, 1_000);

        var dirty = await Agent.ExecuteAsync(new Command("test.write", new { id = Command.NewName("thing"), then = "control-error" }));
        Assert.StartsWith("UNEXPECTED: InvalidOperationException: first  second [31m", dirty.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(dirty.Error!, char.IsControl);
        await Stack.CaughtUpAsync();
        Assert.True((await Stack.Ledger.VerifyAsync()).GetProperty("valid").GetBoolean());
    }
}
