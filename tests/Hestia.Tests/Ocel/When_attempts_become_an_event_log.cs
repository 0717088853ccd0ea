using System.Text;
using System.Text.Json;
using Hestia.Ocel;
using Xunit;

namespace Hestia.Tests.Ocel;

public sealed class When_attempts_become_an_event_log
{
    private const string Execution = "0193a2b4-0000-7222-8333-0000000000ee";
    private static readonly string[] Ids = [.. Enumerable.Range(0, 6).Select(i => $"0193a2b4-0000-7222-8333-{i:D12}")];

    private static readonly (object, object)[] Entries =
    [
        (Attempt(0, "server.deploy", ["SRV-001", "SRV-001", "Zürich \"2\"\n"]), new { }),
        (Attempt(1, "server.restart", ["SRV-001"], parent: Ids[0], status: "FAILURE", error: "TIMEOUT"), new { error = "TIMEOUT: It took too long." }),
        (Attempt(2, "object.update", [], parent: Ids[1]), new { }),
        (Attempt(3, "object.update", ["SRV-001"], agent: "SRV-001", trace: "other"), new { }),
        (new { kind = "denial", commandId = Ids[4], entryId = Ids[4], at = "2026-11-21T02:00:04.000000Z", affectedIds = Array.Empty<string>(), source = "s", sourceSeq = 5, status = "DENIED" }, new { error = "MALFORMED: No." }),
        (new { kind = "execution_record", commandId = Execution, entryId = Ids[5], at = "2026-11-21T02:00:05.000000Z", affectedIds = Array.Empty<string>(), source = "s", sourceSeq = 6, status = "FAILED", agentId = "Antigravity", traceId = "job-1", durationMs = 5 },
            new
            {
                output = new
                {
                    planId = "deploy-42", mode = "LIVE", part = 1, parts = 1,
                    lines = new object[] { new { @event = new { type = "step_started", details = new { attemptId = Ids[0], commandId = Ids[0] } } }, new { sideEffect = new { description = "x", details = new { } } } },
                },
            }),
    ];

    [Fact]
    public async Task Should_declare_every_type_and_hold_every_object_that_something_points_to()
    {
        var log = await MadeAsync(LedgerExport.Of(Entries));
        Assert.Equal(["objectTypes", "eventTypes", "objects", "events"], log.EnumerateObject().Select(m => m.Name));
        var objectTypes = Names(log, "objectTypes");
        var eventTypes = Names(log, "eventTypes");
        Assert.Equal(["object.update", "server.deploy", "server.restart"], eventTypes);
        var objects = log.GetProperty("objects").EnumerateArray().ToList();
        var ids = objects.Select(o => o.GetProperty("id").GetString()!).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(objects, o => Assert.Contains(o.GetProperty("type").GetString()!, objectTypes));
        var events = log.GetProperty("events").EnumerateArray().ToList();
        Assert.All(events, e => Assert.Contains(e.GetProperty("type").GetString()!, eventTypes));
        Assert.All(events, e => Assert.True(e.GetProperty("time").TryGetDateTimeOffset(out _)));
        var relationships = events.Concat(objects).SelectMany(x => x.GetProperty("relationships").EnumerateArray()).ToList();
        Assert.NotEmpty(relationships);
        Assert.All(relationships, r => Assert.Contains(r.GetProperty("objectId").GetString()!, ids));
        Assert.All(relationships, r => Assert.NotEmpty(r.GetProperty("qualifier").GetString()!));
        foreach (var (item, declared) in events.Select(e => (e, "eventTypes")).Concat(objects.Select(o => (o, "objectTypes"))))
        {
            var type = log.GetProperty(declared).EnumerateArray().Single(t => t.GetProperty("name").GetString() == item.GetProperty("type").GetString());
            var known = type.GetProperty("attributes").EnumerateArray().ToDictionary(a => a.GetProperty("name").GetString()!, a => a.GetProperty("type").GetString());
            Assert.All(item.GetProperty("attributes").EnumerateArray(), a => Assert.Equal(
                known[a.GetProperty("name").GetString()!], a.GetProperty("value").ValueKind == JsonValueKind.Number ? "integer" : "string"));
        }
    }

    [Fact]
    public async Task Should_make_an_event_of_every_attempt_and_of_nothing_else()
    {
        var log = await MadeAsync(LedgerExport.Of(Entries));
        Assert.Equal(Ids[..4], log.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("id").GetString()));
        var failed = log.GetProperty("events")[1];
        Assert.Equal(
            [("status", "FAILURE"), ("errorCode", "TIMEOUT"), ("durationMs", "7"), ("trigger", "alert"), ("parentAttemptId", Ids[0])],
            failed.GetProperty("attributes").EnumerateArray().Select(a => (a.GetProperty("name").GetString()!, a.GetProperty("value").ToString())));
    }

    /// <summary>An agent may be called what an object is called: they stay two.</summary>
    [Fact]
    public async Task Should_point_to_objects_agent_trace_and_the_execution_also_from_within_a_step()
    {
        var log = await MadeAsync(LedgerExport.Of(Entries));
        string[] Of(int i) => [.. log.GetProperty("events")[i].GetProperty("relationships").EnumerateArray().Select(r => $"{r.GetProperty("qualifier").GetString()} {r.GetProperty("objectId").GetString()}")];
        Assert.Equal(["affects object:SRV-001", "affects object:Zürich \"2\"\n", "by agent:Antigravity", "part of trace:job-1", $"step of execution:{Execution}"], Of(0));
        Assert.Contains($"step of execution:{Execution}", Of(1));
        Assert.Equal(["by agent:Antigravity", "part of trace:job-1", $"step of execution:{Execution}"], Of(2));
        Assert.Equal(["affects object:SRV-001", "by agent:SRV-001", "part of trace:other"], Of(3));
        var execution = log.GetProperty("objects").EnumerateArray().Single(o => o.GetProperty("type").GetString() == "execution");
        Assert.Equal(["deploy-42", "LIVE", "FAILED"], execution.GetProperty("attributes").EnumerateArray().Select(a => a.GetProperty("value").GetString()));
        Assert.Equal(["agent:Antigravity", "trace:job-1"], execution.GetProperty("relationships").EnumerateArray().Select(r => r.GetProperty("objectId").GetString()));
    }

    [Fact]
    public async Task Should_be_a_log_also_where_there_is_nothing()
    {
        var log = await MadeAsync(LedgerExport.Of());
        Assert.All(["eventTypes", "objects", "events"], name => Assert.Equal(0, log.GetProperty(name).GetArrayLength()));
    }

    [Fact]
    public async Task Should_refuse_what_ends_early_or_was_altered()
    {
        var whole = Encoding.UTF8.GetString(LedgerExport.Of(Entries));
        foreach (var spoiled in new[] { whole[..^40], whole.Replace("SRV-001", "SRV-002", StringComparison.Ordinal), "", whole[..(whole.TrimEnd('\n').LastIndexOf('\n') + 1)] })
        {
            var thrown = await Assert.ThrowsAsync<CliException>(() => MadeAsync(Encoding.UTF8.GetBytes(spoiled)));
            Assert.Equal(ExitCode.Failed, thrown.ExitCode);
        }
    }

    [Fact]
    public async Task Should_hold_what_the_chain_still_says_where_a_payload_was_taken_away()
    {
        var log = await MadeAsync(LedgerExport.Without([1, 5], Entries));
        Assert.Equal(Ids[..4], log.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("id").GetString()));
        Assert.Equal(["", "payloadRemoved True", "", ""], log.GetProperty("events").EnumerateArray().Select(Marked));
        var execution = log.GetProperty("objects").EnumerateArray().Single(o => o.GetProperty("type").GetString() == "execution");
        Assert.Equal("payloadRemoved True", Marked(execution));
        Assert.Equal(["FAILED"], execution.GetProperty("attributes").EnumerateArray().Where(a => a.GetProperty("name").GetString() == "status").Select(a => a.GetProperty("value").GetString()));
        Assert.DoesNotContain("step of", log.GetRawText(), StringComparison.Ordinal);

        static string Marked(JsonElement item) => string.Concat(
            item.GetProperty("attributes").EnumerateArray().Where(a => a.GetProperty("name").GetString() == "payloadRemoved").Select(a => $"payloadRemoved {a.GetProperty("value")}"));
    }

    [Fact]
    public async Task Should_refuse_an_entry_that_lost_its_payload_and_kept_its_salt()
    {
        var export = Encoding.UTF8.GetString(LedgerExport.Of(Entries));
        var payload = export[export.IndexOf("\"payload\":", StringComparison.Ordinal)..export.IndexOf(",\"salt\"", StringComparison.Ordinal)];
        await Assert.ThrowsAsync<CliException>(() => MadeAsync(Encoding.UTF8.GetBytes(export.Replace(payload, "\"payload\":null", StringComparison.Ordinal))));
    }

    private static string[] Names(JsonElement log, string member) => [.. log.GetProperty(member).EnumerateArray().Select(t => t.GetProperty("name").GetString()!)];

    private static async Task<JsonElement> MadeAsync(byte[] export)
    {
        using var spool = new MemoryStream();
        using var output = new MemoryStream();
        var log = await OcelLog.ReadAsync(new MemoryStream(export), spool, static _ => { }, TestContext.Current.CancellationToken);
        await log.WriteAsync(spool, output, TestContext.Current.CancellationToken);
        return JsonDocument.Parse(output.ToArray()).RootElement;
    }

    private static object Attempt(int i, string type, string[] affected, string? parent = null, string status = "SUCCESS", string? error = null, string agent = "Antigravity", string trace = "job-1") => new
    {
        kind = "action_attempt", actionType = type, affectedIds = affected, agentId = agent, at = $"2026-11-21T02:00:0{i}.000000Z", attemptId = Ids[i], commandId = Ids[i], durationMs = 7, entryId = Ids[i],
        errorCode = error, parentAttemptId = parent, source = "s", sourceSeq = i + 1, status, traceId = trace, trigger = "alert",
    };
}
