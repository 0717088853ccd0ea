using System.Text.Json;
using Platform.AcceptanceTests.Audit;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Patterns;

public sealed class When_the_ledger_is_exported_as_ocel() : OwnStackTest
{
    private readonly DirectoryInfo files = Directory.CreateTempSubdirectory("ocel-");
    private readonly string server = Command.NewName("SRV");

    [Fact]
    public async Task Should_be_a_valid_log_of_all_attempts_and_of_the_executions_around_them()
    {
        var plan = await ActAsync();

        var (log, said) = await ExportAsync();

        Assert.DoesNotContain("taken away", said, StringComparison.Ordinal);
        var attempts = (await Stack.Ledger.EntriesAsync()).Where(e => e.Kind == "action_attempt").ToList();
        Assert.Equal(attempts.Count, Events(log).Count);
        Assert.Equal(2, Events(log).Count(e => Related(e).Contains(("step of", $"execution:{plan}"))));
        Assert.Contains(Events(log), e => Attributes(e)["status"].GetString() == "FAILURE" && Related(e).Contains(("affects", $"object:{server}")));
        Assert.Equal(["LIVE", "COMPLETED"], new[] { "mode", "status" }.Select(a => Attributes(Execution(log, plan))[a].GetString()));
        AssertValid(log);
    }

    [Fact]
    public async Task Should_hold_what_the_ledger_still_says_of_entries_whose_payload_was_taken_away()
    {
        var plan = await ActAsync();
        await Stack.AttackAsync($"DELETE FROM ledger.payload WHERE index IN (SELECT index FROM ledger.entry WHERE command_id = '{plan}' UNION SELECT min(index) FROM ledger.entry WHERE status = 'SUCCESS')");

        var (log, said) = await ExportAsync();

        Assert.Contains("The payloads of 2 entries were taken away.", said, StringComparison.Ordinal);
        Assert.Equal((await Stack.Ledger.EntriesAsync()).Count(e => e.Kind == "action_attempt"), Events(log).Count);
        var marked = Assert.Single(Events(log), e => Attributes(e).ContainsKey("payloadRemoved"));
        Assert.True(Attributes(marked)["payloadRemoved"].GetBoolean());
        Assert.Equal("SUCCESS", Attributes(marked)["status"].GetString());
        Assert.True(Attributes(Execution(log, plan))["payloadRemoved"].GetBoolean());
        Assert.Equal("COMPLETED", Attributes(Execution(log, plan))["status"].GetString());
        AssertValid(log);
    }

    private async Task<Guid> ActAsync()
    {
        await Agent.ExecuteAllAsync([Command.Create(server, new { maintenance = true }), Command.Restart(server), new Command("no.such", new { })]);
        var plan = Live(Step("create", Command.Create(server + "-b")), Step("restart", Command.Restart(server + "-b")));
        Assert.Equal("COMPLETED", (await Agent.ExecuteAsync(plan)).Status);
        await Stack.CaughtUpAsync();
        return plan.CommandId;
    }

    private async Task<(JsonElement Log, string Said)> ExportAsync()
    {
        try
        {
            var (status, file) = (Path.Combine(files.FullName, "status.json"), Path.Combine(files.FullName, "log.json"));
            await File.WriteAllTextAsync(status, JsonSerializer.Serialize(new { services = new { audit = new { url = Stack.Audit.Http.BaseAddress } } }));
            var (code, said) = await Hestia.RunAsync(status, "pattern", "ocel", file);
            Assert.True(code == 0, said);
            return (JsonDocument.Parse(await File.ReadAllBytesAsync(file)).RootElement, said);
        }
        finally
        {
            files.Delete(recursive: true);
        }
    }

    /// <summary>What OCEL 2.0 asks of its JSON form.</summary>
    private static void AssertValid(JsonElement log)
    {
        Assert.Equal(["eventTypes", "events", "objectTypes", "objects"], log.EnumerateObject().Select(m => m.Name).Order(StringComparer.Ordinal));
        var objects = log.GetProperty("objects").EnumerateArray().ToList();
        var ids = objects.Select(Id).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(objects.Count, ids.Count);
        Assert.Equal(Events(log).Count, Events(log).Select(Id).Distinct(StringComparer.Ordinal).Count());
        foreach (var (item, types) in objects.Select(o => (o, "objectTypes")).Concat(Events(log).Select(e => (e, "eventTypes"))))
        {
            var type = Assert.Single(log.GetProperty(types).EnumerateArray(), t => t.GetProperty("name").GetString() == item.GetProperty("type").GetString());
            var declared = type.GetProperty("attributes").EnumerateArray().ToDictionary(a => a.GetProperty("name").GetString()!, a => a.GetProperty("type").GetString());
            Assert.All(Attributes(item), a => Assert.Equal(declared[a.Key], a.Value.ValueKind switch { JsonValueKind.Number => "integer", JsonValueKind.True or JsonValueKind.False => "boolean", _ => "string" }));
            Assert.All(Related(item), r => Assert.Contains(r.Id, ids));
        }

        Assert.All(Events(log), e => Assert.True(e.GetProperty("time").TryGetDateTimeOffset(out _)));
        Assert.All(objects.SelectMany(o => o.GetProperty("attributes").EnumerateArray()), a => Assert.True(a.GetProperty("time").TryGetDateTimeOffset(out _)));
    }

    private static List<JsonElement> Events(JsonElement log) => [.. log.GetProperty("events").EnumerateArray()];

    private static string Id(JsonElement item) => item.GetProperty("id").GetString()!;

    private static JsonElement Execution(JsonElement log, Guid id) => log.GetProperty("objects").EnumerateArray().Single(o => Id(o) == $"execution:{id}");

    private static Dictionary<string, JsonElement> Attributes(JsonElement item) =>
        item.GetProperty("attributes").EnumerateArray().ToDictionary(a => a.GetProperty("name").GetString()!, a => a.GetProperty("value"));

    private static List<(string Qualifier, string Id)> Related(JsonElement item) =>
        [.. item.GetProperty("relationships").EnumerateArray().Select(r => (r.GetProperty("qualifier").GetString()!, r.GetProperty("objectId").GetString()!))];
}
