using System.Text.Json;

namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// A superuser of the business database edits, deletes and inserts objects; whoever compares them with the ledger names each.
/// </summary>
public sealed class When_objects_are_changed_without_an_action : OwnStackTest
{
    private static readonly string[] Named = ["attributes", "type", "time", "version", "deleted"];

    [Fact]
    [Trait("Requirement", "R003")]
    [Trait("Requirement", "G5")]
    public async Task Should_name_every_one_and_say_of_it_why()
    {
        var ids = Named.ToDictionary(n => n, n => Command.NewName(n));
        var gone = Command.NewName("gone");
        await Agent.ExecuteAllAsync([.. ids.Values.Append(gone).Select(id => Command.Create(id))]);
        // One that others changed after it, and one that no action knows any more.
        await Agent.ExecuteAllAsync([Command.Restart(ids["attributes"]), Command.Restart(ids["attributes"]), new Command("object.delete", new { id = gone, expectedVersion = 1 })]);
        await Stack.CaughtUpAsync();
        var whole = await VerifyAsync();
        Assert.Equal((0, true, 0, 0), (whole.Code, whole.Objects.GetProperty("valid").GetBoolean(), whole.Objects.GetProperty("notCovered").GetInt32(), whole.Objects.GetProperty("differing").GetInt32()));

        await Stack.Business.ExecuteAsync(
            $"""
            UPDATE ontology.object SET attributes = attributes || '{JsonSerializer.Serialize(new { owner = "eve" })}' WHERE id = '{ids["attributes"]}';
            UPDATE ontology.object SET type = 'door' WHERE id = '{ids["type"]}';
            UPDATE ontology.object SET updated_at = updated_at + interval '1 second' WHERE id = '{ids["time"]}';
            UPDATE ontology.object SET version = version + 1 WHERE id = '{ids["version"]}';
            DELETE FROM ontology.object WHERE id = '{ids["deleted"]}';
            INSERT INTO ontology.object (id, type, version, attributes) VALUES ('{gone}', 'server', 1, '{JsonSerializer.Serialize(new { })}'), ('unknown-to-all', 'server', 1, '{JsonSerializer.Serialize(new { })}');
            """);
        var altered = await VerifyAsync();

        Assert.Equal(1, altered.Code);
        var bad = altered.Objects.GetProperty("bad").EnumerateArray().ToDictionary(b => b.GetProperty("id").GetString()!, b => b.GetProperty("reason").GetString()!);
        Assert.Equal([.. ids.Values.Append(gone).Append("unknown-to-all").Order(StringComparer.Ordinal)], bad.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("its content, its type or its times", bad[ids["attributes"]], StringComparison.Ordinal);
        Assert.Contains("somebody deleted its row", bad[ids["deleted"]], StringComparison.Ordinal);
        Assert.Contains("inserted its row again", bad[gone], StringComparison.Ordinal);
        Assert.Contains("No recorded action made it", bad["unknown-to-all"], StringComparison.Ordinal);
        var why = await AskAsync("why", ids["attributes"], "--json");
        Assert.Equal(bad[ids["attributes"]], JsonDocument.Parse(why.Output).RootElement.GetProperty("differs").GetString());
    }

    private async Task<(int Code, JsonElement Objects)> VerifyAsync()
    {
        var (code, output) = await AskAsync("ledger", "verify", "--objects", "--json");
        return (code, JsonDocument.Parse(output).RootElement.GetProperty("objects"));
    }

    private async Task<(int Code, string Output)> AskAsync(params string[] words)
    {
        var status = Path.Combine(Path.GetTempPath(), Command.NewName("status"));
        await File.WriteAllTextAsync(status, JsonSerializer.Serialize(new { services = new Dictionary<string, object> { ["audit"] = new { url = Stack.Audit.Http.BaseAddress }, ["action-runner"] = new { url = Stack.Runner.Http.BaseAddress } } }));
        try
        {
            return await Hestia.RunAsync(status, words);
        }
        finally
        {
            File.Delete(status);
        }
    }
}
