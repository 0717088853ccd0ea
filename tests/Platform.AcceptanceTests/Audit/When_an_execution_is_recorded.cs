using System.Text.Json;
using Platform.Contracts;
using Platform.Execution;
using Platform.Integrity;

namespace Platform.AcceptanceTests.Audit;

/// <summary>What the ledger gives back must still be the record, to the last hash: nothing of it stays whole elsewhere for ever.</summary>
public sealed class When_an_execution_is_recorded() : OwnStackTest(new StackOptions { Runners = 0 })
{
    private const string Asked = "/ledger/entries?kind=execution_record";
    private readonly Guid executionId = Command.NewId();

    [Fact]
    [Trait("Requirement", "R023")]
    [Trait("Requirement", "R024")]
    public async Task Should_be_read_back_part_by_part_and_still_be_whole()
    {
        var (head, lines) = Execute();
        var (first, second) = (Part(1, head, lines[..3]), Part(2, head, lines[3..]));
        await SendAsync(first);
        await SendAsync(second);

        await Eventually.EqualAsync(2L, Stack.Ledger.CountAsync, "entries", diagnose: Stack.Describe);
        var entries = await Stack.Ledger.PagesAsync(Asked + "&limit=1");
        Assert.Equal([first.EntryId, second.EntryId], entries.Select(e => e.GetProperty("entryId").GetGuid()));
        Assert.All(entries, entry =>
        {
            Assert.Equal(executionId, entry.GetProperty("commandId").GetGuid());
            Assert.Equal("COMPLETED", entry.GetProperty("status").GetString());
            Assert.Equal("Antigravity", entry.GetProperty("agentId").GetString());
            Assert.Equal("alert.high-cpu", entry.GetProperty("trigger").GetString());
            Assert.Equal(first.EndedAt, entry.GetProperty("at").GetDateTimeOffset());
            Assert.Equal((long)(first.EndedAt - first.StartedAt).TotalMilliseconds, entry.GetProperty("durationMs").GetInt64());
            Assert.Equal(0, entry.GetProperty("affectedIds").GetArrayLength());
            Assert.Equal(("patch-42", "LIVE", 2), (Output(entry).GetProperty("planId").GetString(), Output(entry).GetProperty("mode").GetString(), Output(entry).GetProperty("parts").GetInt32()));
        });
        var told = Reassemble(entries);
        Assert.Null(RecordVerifier.Verify(told));
        Assert.Equal(entries[0].GetProperty("payload").GetProperty("output").GetProperty("recordHash").GetString(), told.Hash.ToString());

        Assert.Equal(2, (await Stack.Ledger.PagesAsync(Asked + "&agentId=Antigravity&traceId=job-1&order=desc")).Count);
        Assert.Empty(await Stack.Ledger.PagesAsync(Asked + "&agentId=nobody"));
        Assert.Empty(await Stack.Ledger.PagesAsync("/action-logs"));
        await VerifiesAsync(2);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    [Trait("Requirement", "G10")]
    public async Task Should_be_one_entry_however_often_it_comes_and_refused_where_it_tells_another_story()
    {
        var (head, lines) = Execute();
        var record = Part(1, head, lines);
        await SendAsync(record);
        await Eventually.EqualAsync(1L, Stack.Ledger.CountAsync, "entries", diagnose: Stack.Describe);

        await SendAsync(record);
        await SendAsync(record with { Lines = Json("[]") });

        await Eventually.EqualAsync(1L, async () => (await Stack.Ledger.CompletenessAsync()).GetProperty("equivocations").GetInt64(), "equivocations", diagnose: Stack.Describe);
        await VerifiesAsync(1);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_be_missed_where_it_was_refused()
    {
        var (head, lines) = Execute();
        await SendAsync(Part(1, head, lines) with { Status = "STARTED" });
        await SendAsync(Part(2, head, lines));

        await Eventually.EqualAsync(1L, Stack.Ledger.CountAsync, "entries", diagnose: Stack.Describe);
        await Eventually.EqualAsync(
            "The status is none that an execution ends with.", () => Stack.AuditDatabase.ScalarAsync<string>("SELECT reason FROM ledger.rejected"), "the reason", diagnose: Stack.Describe);
        var source = Assert.Single((await Stack.Ledger.CompletenessAsync()).GetProperty("sources").EnumerateArray());
        Assert.Equal("""[{"from":1,"to":1}]""", source.GetProperty("gaps").GetRawText());
    }

    /// <summary>A record as a runner makes it, as its head and its lines in their order.</summary>
    private (ExecutionHead Head, List<string> Lines) Execute()
    {
        var observer = new ExecutionObserver(executionId.ToString(), "patch-42", TimeProvider.System);
        var lines = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            lines.Add(Event(observer.RecordStepStarted(i, "step " + i, FrozenJson.Parse("""{"weight":2.50,"where":"Zürich \u0000","nothing":null}"""))));
            lines.Add($$"""{"sideEffect":{{Text(observer.RecordSideEffect(SideEffectCategory.Network, "called \"home\"", reversible: false).ToJson())}}}""");
            lines.Add(Event(observer.RecordStepCompleted(i, "step " + i)));
        }

        observer.MarkCompleted("All steps ran.");
        return (observer.GetExecutionHead(LiveModeState.Live), lines);

        static string Event(StepEvent e) => $$"""{"event":{{Text(e.ToJson())}}}""";
        static string Text(byte[] json) => System.Text.Encoding.UTF8.GetString(json);
    }

    private ExecutionRecorded Part(int part, ExecutionHead head, IEnumerable<string> lines) => new()
    {
        Source = RelayedRecord.Source,
        SourceSeq = part,
        EntryId = Ids.Derive("test part", executionId, part),
        ExecutionId = executionId,
        AgentId = "Antigravity",
        TraceId = "job-1",
        Trigger = "alert.high-cpu",
        PlanId = head.Opening.PlanId,
        Mode = head.Outcome.LiveModeState.ToWire(),
        Status = head.Outcome.Status.ToWire(),
        RecordHash = head.Seal.Hash.ToString(),
        StartedAt = head.Opening.StartedAt,
        EndedAt = head.Outcome.EndedAt!.Value,
        Part = part,
        Parts = 2,
        Head = JsonElement.Parse(head.ToJson()),
        Lines = Json($"[{string.Join(',', lines)}]"),
        UserId = "agent",
    };

    private static ExecutionRecord Reassemble(List<JsonElement> entries)
    {
        var lines = entries.SelectMany(e => Output(e).GetProperty("lines").EnumerateArray()).ToList();
        return ExecutionRecord.Assemble(
            ExecutionHead.Read(Bytes(Output(entries[^1]).GetProperty("head"))),
            plan: null,
            lines.Where(l => l.TryGetProperty("event", out _)).Select(l => StepEvent.Read(Bytes(l.GetProperty("event")))),
            lines.Where(l => l.TryGetProperty("sideEffect", out _)).Select(l => ObservedSideEffect.Read(Bytes(l.GetProperty("sideEffect")))));
    }

    private static JsonElement Output(JsonElement entry) => entry.GetProperty("payload").GetProperty("output");

    private static byte[] Bytes(JsonElement json) => System.Text.Encoding.UTF8.GetBytes(json.GetRawText());

    private static JsonElement Json(string json) => JsonElement.Parse(json);

    private Task SendAsync(ExecutionRecorded record) => RelayedRecord.SendAsync(Stack, "execution-recorded", record);

    private async Task VerifiesAsync(int entries)
    {
        var verdict = await Stack.Ledger.VerifyAsync();
        Assert.True(verdict.GetProperty("valid").GetBoolean(), verdict.GetRawText());
        Assert.Equal(entries, verdict.GetProperty("entries").GetInt32());
    }
}
