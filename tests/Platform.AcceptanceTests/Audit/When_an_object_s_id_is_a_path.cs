using System.Text.Json;

namespace Platform.AcceptanceTests.Audit;

[Collection(nameof(SharedStackTwo))]
public sealed class When_an_object_s_id_is_a_path(SharedStack shared) : SharedStackTest(shared)
{
    [Theory]
    [InlineData("law/art-1")]
    [InlineData("https://host/path")]
    [InlineData("a/history")]
    [InlineData("100%2F/ä b?c#d")]
    [Trait("Requirement", "R003")]
    public async Task Should_tell_its_history_with_slashes_as_they_are_and_escaped(string like)
    {
        var id = like + "/" + Command.NewName("x");
        await Agent.ExecuteAllAsync([Command.Create(id), Command.Restart(id)]);
        await Stack.CaughtUpAsync();

        foreach (var path in new[] { Uri.EscapeDataString(id), string.Join('/', id.Split('/').Select(Uri.EscapeDataString)) })
        {
            var history = await Stack.Ledger.GetAsync($"/objects/{path}/history?limit=1");
            Assert.Equal(id, history.GetProperty("id").GetString());
            Assert.Equal("server.restart", history.GetProperty("madeSoBy").GetProperty("actionType").GetString());
            var next = await Stack.Ledger.GetAsync(history.GetProperty("next").GetString()!);
            Assert.Equal("object.create", next.GetProperty("items")[0].GetProperty("actionType").GetString());
            using var now = JsonDocument.Parse(await Stack.Runner.Http.GetByteArrayAsync(new Uri($"/objects/{path}", UriKind.Relative)));
            Assert.Equal(id, now.RootElement.GetProperty("id").GetString());
        }

        var status = Path.Combine(Path.GetTempPath(), Command.NewName("status"));
        await File.WriteAllTextAsync(status, JsonSerializer.Serialize(new { services = new Dictionary<string, object> { ["audit"] = new { url = Stack.Audit.Http.BaseAddress }, ["action-runner"] = new { url = Stack.Runner.Http.BaseAddress } } }));
        try
        {
            var (code, output) = await Hestia.RunAsync(status, "why", id, "--json");
            Assert.True(code == 0, output);
            Assert.Equal(id, JsonDocument.Parse(output).RootElement.GetProperty("madeSoBy").GetProperty("affectedIds")[0].GetString());
        }
        finally
        {
            File.Delete(status);
        }
    }

    [Fact]
    [Trait("Requirement", "R003")]
    public async Task Should_know_no_other_address_under_an_object()
    {
        using var answer = await Stack.Audit.Http.GetAsync(new Uri("/objects/law/art-1", UriKind.Relative));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
    }
}
