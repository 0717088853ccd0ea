using System.Net;
using System.Text.Json;

namespace Platform.AcceptanceTests.Audit;

[Collection(nameof(SharedStackTwo))]
public sealed class When_the_logs_are_asked_for(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "R001")]
    [Trait("Requirement", "R003")]
    [Trait("Requirement", "R005")]
    public async Task Should_answer_every_filter_alone_and_together()
    {
        string server = Command.NewName("SRV"), agent = Command.NewName("agent"), trace = Command.NewName("job");
        Command By(Command c) => c with { AgentId = agent, TraceId = trace };
        await Agent.ExecuteAsync(By(Command.Create(server)));
        var middle = (await Agent.ExecuteAsync(By(Command.Restart(server)))).AttemptId;
        await Agent.ExecuteAsync(By(Command.Update(server, 99, new { x = 1 })));
        await Agent.ExecuteAsync(By(new Command("test.write", new { id = server + "-t", then = "abort" })));
        await Stack.CaughtUpAsync();

        async Task<List<JsonElement>> AskAsync(string query) => await Stack.Ledger.PagesAsync("/action-logs?" + query);
        var mine = await AskAsync("agentId=" + agent);
        Assert.Equal(["test.write", "object.update", "server.restart", "object.create"], mine.Select(i => i.GetProperty("actionType").GetString()));
        Assert.Equal(4, (await AskAsync("traceId=" + trace)).Count);
        Assert.Equal(middle, Assert.Single(await AskAsync($"traceId={trace}&actionType=server.restart")).GetProperty("attemptId").GetGuid());
        Assert.Single(await AskAsync($"agentId={agent}&status=FAILURE"));
        Assert.Single(await AskAsync($"agentId={agent}&status=ROLLED_BACK"));
        Assert.Equal(3, (await AskAsync("affectedId=" + server)).Count);
        Assert.Equal(2, (await AskAsync($"affectedId={server}&status=SUCCESS&agentId={agent}&traceId={trace}")).Count);
        var at = mine[2].GetProperty("startedAt").GetString()!;
        Assert.Equal(3, (await AskAsync($"agentId={agent}&from={Uri.EscapeDataString(at)}")).Count);
        Assert.Single(await AskAsync($"agentId={agent}&to={Uri.EscapeDataString(at)}"));
        Assert.Empty(await AskAsync("agentId=nobody-of-that-name"));
    }

    [Fact]
    [Trait("Requirement", "R003")]
    [Trait("Requirement", "R001")]
    public async Task Should_tell_why_an_object_is_as_it_is()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        await Agent.ExecuteAsync(Command.Update(server, 7, new { maintenance = true }));
        await Agent.ExecuteAsync(Command.Update(server, 8, new { maintenance = true }));
        var by = await Agent.ExecuteAsync(Command.Restart(server) with { AgentId = "Medic", Trigger = "alert.down", TraceId = "job-77" });
        await Agent.ExecuteAsync(Command.Update(server, 1, new { late = true }));
        await Stack.CaughtUpAsync();

        var history = await Stack.Ledger.GetAsync($"/objects/{server}/history");

        Assert.Equal(5, history.GetProperty("items").GetArrayLength());
        var made = history.GetProperty("madeSoBy");
        Assert.Equal(by.AttemptId, made.GetProperty("attemptId").GetGuid());
        Assert.Equal(("Medic", "alert.down", "job-77"), (made.GetProperty("agentId").GetString(), made.GetProperty("trigger").GetString(), made.GetProperty("traceId").GetString()));
        var before = history.GetProperty("failuresBefore").EnumerateArray().ToList();
        Assert.Equal(2, before.Count);
        Assert.All(before, f => Assert.StartsWith("VERSION_CONFLICT", f.GetProperty("error").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "R003")]
    public async Task Should_page_without_losing_or_repeating_an_entry_while_more_are_appended()
    {
        var agent = Command.NewName("agent");
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 60).Select(_ => Command.Create(Command.NewName("SRV")) with { AgentId = agent }));
        await Stack.CaughtUpAsync();
        var before = (await Stack.Ledger.EntriesAsync()).Where(e => e.AgentId == agent).Select(e => e.Index).OrderDescending().ToList();

        var paging = Stack.Ledger.PagesAsync($"/action-logs?agentId={agent}&limit=7");
        var entries = Stack.Ledger.PagesAsync("/ledger/entries?limit=11");
        var more = Agent.ExecuteAllAsync(Enumerable.Range(0, 200).Select(_ => Command.Create(Command.NewName("SRV")) with { AgentId = agent }));
        var paged = (await paging).ConvertAll(i => i.GetProperty("index").GetInt64());
        var all = (await entries).ConvertAll(i => i.GetProperty("index").GetInt64());
        await more;

        Assert.Equal(paged.OrderDescending(), paged);
        Assert.Equal(paged.Count, paged.Distinct().Count());
        Assert.Superset(before.ToHashSet(), paged.ToHashSet());
        Assert.Equal(Enumerable.Range(0, all.Count).Select(i => (long)i), all);
        Assert.True(all.Count >= before[0] + 1);
    }

    [Theory]
    [InlineData("/action-logs?limit=0")]
    [InlineData("/action-logs?limit=501")]
    [InlineData("/action-logs?status=DONE")]
    [InlineData("/action-logs?from=yesterday")]
    [InlineData("/action-logs?cursor=abc")]
    [InlineData("/action-logs?agent=x")]
    [InlineData("/ledger/entries?kinds=denial")]
    [Trait("Requirement", "R001")]
    public async Task Should_say_what_is_wrong_with_a_question(string path)
    {
        using var answer = await Stack.Audit.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.StartsWith("/problems/", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
    }

    [Theory]
    [InlineData("POST", "/action-logs")]
    [InlineData("PUT", "/ledger/entries")]
    [InlineData("DELETE", "/ledger/entries")]
    [InlineData("PATCH", "/ledger/head")]
    [Trait("Requirement", "G7")]
    public async Task Should_offer_no_way_to_change_anything(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await Stack.Audit.Http.SendAsync(request);
        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.MethodNotAllowed, HttpStatusCode.NotFound });
    }
}
