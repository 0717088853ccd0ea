using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.AcceptanceTests.Audit;

/// <summary>What is written must be readable: an entry at the limit of depth stands deeper on a page than in its message.</summary>
public sealed class When_parameters_are_nested_deep(SharedStack stack) : SharedStackTest(stack), IClassFixture<SharedStack>
{
    private readonly string source = Command.NewName("deep");
    private readonly string server = Command.NewName("SRV");

    [Theory]
    [InlineData(40)]
    [InlineData(62)]
    [InlineData(64)]
    [Trait("Requirement", "R003")]
    [Trait("Requirement", "R006")]
    public async Task Should_be_readable_on_every_page_and_verify_offline(int levels)
    {
        JsonNode deep = new JsonObject();
        for (var i = 1; i < levels; i++) deep = new JsonObject { ["a"] = deep };
        ForgedRecord[] records = [new(source, 1) { Parameters = deep, AffectedIds = [server] }, new(source, 2) { AffectedIds = [server] }];
        foreach (var record in records) await record.SendAsync(Stack);
        await Eventually.EqualAsync(2L, () => Stack.Ledger.CountAsync(source), "entries", diagnose: Stack.Describe);

        foreach (var path in new[] { "/action-logs", "/ledger/entries", $"/objects/{server}/history" })
        {
            var page = JsonNode.Parse(await Stack.Audit.Http.GetStringAsync(new Uri(path, UriKind.Relative)), null, new JsonDocumentOptions { MaxDepth = 200 })!;
            var items = page["items"]!.AsArray().Where(i => records.Any(r => r.AttemptId == i!["attemptId"]!.GetValue<Guid>())).ToList();
            Assert.Equal(2, items.Count);
            var item = items.Single(i => i!["sourceSeq"]!.GetValue<long>() == 1)!;
            Assert.True(JsonNode.DeepEquals(deep, item["parameters"] ?? item["payload"]!["parameters"]), path);
            Assert.Null(item["unreadable"]);
        }

        var files = Directory.CreateTempSubdirectory("deep-");
        try
        {
            var status = Path.Combine(files.FullName, "status.json");
            await File.WriteAllTextAsync(status, JsonSerializer.Serialize(new { services = new Dictionary<string, object> { ["audit"] = new { url = Stack.Audit.Http.BaseAddress }, ["action-runner"] = new { url = Stack.Runner.Http.BaseAddress } } }));
            foreach (var arguments in new[] { "log", "log --json", $"why {server}", $"why {server} --json" })
            {
                var (code, said) = await Hestia.RunAsync(status, arguments.Split(' '));
                Assert.True(code == 0, $"{arguments}: {said}");
            }

            var export = Path.Combine(files.FullName, "export");
            await File.WriteAllBytesAsync(export, await Stack.Audit.Http.GetByteArrayAsync(new Uri("/ledger/export", UriKind.Relative)));
            var verified = await Hestia.RunAsync(null, "ledger", "verify", "--file", export);
            Assert.True(verified.Code == 0, verified.Output);
        }
        finally
        {
            files.Delete(recursive: true);
        }
    }
}
