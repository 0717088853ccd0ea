using System.Text.Json;

namespace Platform.AcceptanceTests.Audit;

[Collection(nameof(SharedStackOne))]
public sealed class When_denials_are_asked_for(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "R003")]
    public async Task Should_find_those_of_an_agent_a_job_and_a_time_newest_first()
    {
        string agent = Command.NewName("agent"), job = Command.NewName("job");
        var answers = new List<Answer>();
        for (var i = 0; i < 5; i++) answers.Add(await Agent.ExecuteAsync(new Command("no.such", new { }) { AgentId = agent, TraceId = i < 3 ? job : "another" }));
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")) with { AgentId = agent, TraceId = job });
        await Stack.CaughtUpAsync();

        async Task<List<JsonElement>> AskAsync(string query) => await Stack.Ledger.PagesAsync("/ledger/entries?" + query);
        var all = await AskAsync($"kind=denial&agentId={agent}&order=desc&limit=2");
        Assert.Equal(answers.Select(a => a.CommandId).Reverse(), all.Select(e => e.GetProperty("commandId").GetGuid()));
        Assert.Equal(answers.Select(a => a.CommandId), (await AskAsync($"kind=denial&agentId={agent}&limit=2")).Select(e => e.GetProperty("commandId").GetGuid()));
        Assert.Equal(3, (await AskAsync($"kind=denial&traceId={job}")).Count);
        Assert.Equal(4, (await AskAsync($"traceId={job}&order=desc")).Count);
        var middle = all[2].GetProperty("at").GetString()!;
        Assert.Equal(all.Skip(3).Select(Index), (await AskAsync($"kind=denial&agentId={agent}&order=desc&to={Uri.EscapeDataString(middle)}")).Select(Index));
        Assert.Equal(all.Take(3).Select(Index), (await AskAsync($"kind=denial&agentId={agent}&order=desc&from={Uri.EscapeDataString(middle)}&limit=2")).Select(Index));
        Assert.Empty(await AskAsync($"kind=denial&agentId={agent}&traceId=nobody"));

        static long Index(JsonElement entry) => entry.GetProperty("index").GetInt64();
    }
}
