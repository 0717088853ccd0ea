namespace Platform.AcceptanceTests.Actions;

[Collection(nameof(SharedStackTwo))]
public sealed class When_an_action_triggers_others(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "R020")]
    public async Task Should_record_the_tree_under_one_trace()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        var tree = Tree(false, false, Step("server.deploy", new { id = server, version = "3" })) with { TraceId = "job-" + server };

        var answer = await Agent.ExecuteAsync(tree);

        Assert.Equal("SUCCESS", answer.Status);
        await Stack.CaughtUpAsync();
        var logs = (await Stack.Ledger.GetAsync($"/action-logs?traceId=job-{server}")).GetProperty("items").EnumerateArray().ToDictionary(i => i.GetProperty("actionType").GetString()!);
        Assert.Equal(["server.deploy", "server.restart", "test.tree"], logs.Keys.Order(StringComparer.Ordinal));
        var (top, deploy, restart) = (logs["test.tree"], logs["server.deploy"], logs["server.restart"]);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, top.TryGetProperty("parentAttemptId", out var none) ? none.ValueKind : System.Text.Json.JsonValueKind.Null);
        Assert.Equal(top.GetProperty("attemptId").GetGuid(), deploy.GetProperty("parentAttemptId").GetGuid());
        Assert.Equal(deploy.GetProperty("attemptId").GetGuid(), restart.GetProperty("parentAttemptId").GetGuid());
        Assert.Equal(3, (await Stack.Journal.ObjectAsync(server))!.Version);
    }

    [Fact]
    [Trait("Requirement", "R020")]
    [Trait("Requirement", "R009")]
    public async Task Should_undo_only_the_nested_one_where_its_failure_is_caught()
    {
        string server = Command.NewName("SRV"), thing = Command.NewName("thing");
        await Agent.ExecuteAsync(Command.Create(server));
        var tree = Tree(tolerant: true, false, Step("test.write", new { id = thing, then = "fail" }), Step("test.write", new { id = thing + "2", then = "sql" }), Step("server.restart", new { id = server }));

        var answer = await Agent.ExecuteAsync(tree);

        Assert.Equal(("SUCCESS", 2), (answer.Status, answer.Output.GetProperty("failed").GetInt32()));
        Assert.Null(await Stack.Journal.ObjectAsync(thing));
        Assert.Null(await Stack.Journal.ObjectAsync(thing + "2"));
        Assert.Equal(2, (await Stack.Journal.ObjectAsync(server))!.Version);
        Assert.Equal(["FAILURE", "FAILURE", "SUCCESS"], await NestedOfAsync(answer));
    }

    [Fact]
    [Trait("Requirement", "R020")]
    [Trait("Requirement", "G1")]
    public async Task Should_call_a_nested_success_rolled_back_where_its_parent_failed()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));

        var answer = await Agent.ExecuteAsync(Tree(false, thenFail: true, Step("server.restart", new { id = server })));

        Assert.Equal(("FAILURE", "TREE_FELL"), (answer.Status, answer.Code));
        Assert.Equal(1, (await Stack.Journal.ObjectAsync(server))!.Version);
        Assert.Equal(["ROLLED_BACK"], await NestedOfAsync(answer));
    }

    [Theory]
    [InlineData("no.such", "UNKNOWN_ACTION")]
    [InlineData("http.call", "NOT_TRANSACTIONAL")]
    [InlineData("server.restart", "INVALID_PARAMETERS")]
    [Trait("Requirement", "R020")]
    public async Task Should_fail_where_the_other_cannot_be_triggered(string type, string code)
    {
        var answer = await Agent.ExecuteAsync(Tree(false, false, Step(type, new { })));
        Assert.Equal(("FAILURE", code), (answer.Status, answer.Code));
    }

    [Fact]
    [Trait("Requirement", "R020")]
    public async Task Should_bound_how_deep_it_goes()
    {
        object step = Step("test.tree", new { steps = Array.Empty<object>() });
        for (var i = 0; i < 10; i++) step = Step("test.tree", new { steps = new[] { step } });
        var answer = await Agent.ExecuteAsync(Tree(false, false, step));
        Assert.Equal("FAILURE", answer.Status);
        Assert.Contains("TOO_DEEP", Assert.Single(await Stack.Journal.RecordsAsync(answer.CommandId)).Error + string.Join(' ', await NestedErrorsAsync(answer)), StringComparison.Ordinal);
    }

    private static Command Tree(bool tolerant, bool thenFail, params object[] steps) => new("test.tree", new { steps, tolerant, thenFail });

    private static object Step(string type, object parameters) => new { type, parameters };

    private async Task<IReadOnlyList<string>> NestedOfAsync(Answer answer) =>
        [.. (await Stack.Journal.RecordsAsync()).Where(r => r.ParentAttemptId == answer.AttemptId).Select(r => r.Status)];

    private async Task<IReadOnlyList<string?>> NestedErrorsAsync(Answer answer)
    {
        var trace = (await Stack.Journal.RecordsAsync(answer.CommandId))[0].Body.GetProperty("startedAt").GetString();
        return [.. (await Stack.Journal.RecordsAsync()).Where(r => r.ParentAttemptId is not null && string.CompareOrdinal(r.Body.GetProperty("startedAt").GetString(), trace) >= 0).Select(r => r.Error)];
    }
}
