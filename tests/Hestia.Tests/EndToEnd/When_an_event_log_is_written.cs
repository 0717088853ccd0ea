using System.Text;
using System.Text.Json;
using Hestia.Tests.Ocel;
using Xunit;

namespace Hestia.Tests.EndToEnd;

public sealed class When_an_event_log_is_written
{
    private static readonly (object, object) Entry = (new
    {
        kind = "action_attempt", actionType = "a.b", affectedIds = new[] { "X" }, agentId = "me", at = "2026-11-21T02:00:00.000000Z", attemptId = "0193a2b4-0000-7222-8333-000000000001",
        commandId = "0193a2b4-0000-7222-8333-000000000001", durationMs = 1, entryId = "0193a2b4-0000-7222-8333-000000000001", source = "s", sourceSeq = 1, status = "SUCCESS", traceId = "t",
    }, new { });

    private static readonly string Export = Encoding.UTF8.GetString(LedgerExport.Of(Entry));

    [Fact]
    public async Task Should_say_how_many_payloads_were_taken_away()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/export", Encoding.UTF8.GetString(LedgerExport.Without([0], Entry)), type: "application/x-ndjson");
        var ended = await services.HestiaAsync("pattern", "ocel", services.FileIn("log.json"), "--json");
        Assert.Equal((0, 1), (ended.ExitCode, ended.Json.GetProperty("payloadsRemoved").GetInt64()));
        Assert.StartsWith("! The payload of 1 entry was taken away.", ended.Error);
    }

    [Fact]
    public async Task Should_leave_one_whole_file()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/export", Export, type: "application/x-ndjson");
        var file = services.FileIn("log.json");
        var ended = await services.HestiaAsync("pattern", "ocel", file, "--from", "0", "--to", "7", "--json");
        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        Assert.Equal((1, 3), (ended.Json.GetProperty("events").GetInt64(), ended.Json.GetProperty("objects").GetInt64()));
        Assert.Equal(["/ledger/export?from=0&to=7"], services.Asked);
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(file)!).Length);
        using var log = JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal("a.b", log.RootElement.GetProperty("events")[0].GetProperty("type").GetString());
    }

    [Fact]
    public async Task Should_leave_the_old_file_where_the_export_ends_early()
    {
        await using var services = await ServicesStandIn.StartAsync();
        services.On("/ledger/export", Export[..^60], type: "application/x-ndjson");
        var file = services.FileIn("log.json");
        await File.WriteAllTextAsync(file, "old", TestContext.Current.CancellationToken);
        Assert.Equal(1, (await services.HestiaAsync("pattern", "ocel", file)).ExitCode);
        Assert.Equal("old", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(file)!).Length);
        Assert.Equal(2, (await services.HestiaAsync("pattern", "ocel", "/nowhere/at/all.json")).ExitCode);
        Assert.Equal(2, (await services.HestiaAsync("pattern", "ocel", file, "--from", "5", "--to", "4")).ExitCode);
    }
}
