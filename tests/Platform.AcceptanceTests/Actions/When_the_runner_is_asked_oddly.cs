using System.Net;
using System.Text.Json;

namespace Platform.AcceptanceTests.Actions;

[Collection(nameof(SharedStackTwo))]
public sealed class When_the_runner_is_asked_oddly(SharedStack shared) : SharedStackTest(shared)
{
    [Theory]
    [InlineData("/executions?planId=%00", "planId")]
    [InlineData("/executions?status=DONE", "status")]
    [InlineData("/executions?cursor=AAAA", "cursor")]
    [InlineData("/executions?plan=1", "plan")]
    [InlineData("/objects?type=%00", "type")]
    [InlineData("/objects?cursor=%00", "cursor")]
    [InlineData("/objects?cursor=SRV-1", "cursor")]
    [InlineData("/objects?limit=501", "limit")]
    [InlineData("/objects?limit=5&limit=5", "limit")]
    [InlineData("/objects?sort=id", "sort")]
    [Trait("Requirement", "C06")]
    public async Task Should_name_the_parameter_that_cannot_be_answered(string address, string parameter)
    {
        using var answer = await Stack.Runner.Http.GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"'{parameter}'", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Requirement", "C06")]
    public async Task Should_give_out_pages_whose_addresses_lead_on()
    {
        var type = Command.NewName("kind");
        var ids = Enumerable.Range(0, 5).Select(i => $"{type}/{i}").ToList();
        foreach (var id in ids) await Agent.ExecuteAsync(Command.Create(id, type: type));

        var seen = new List<string>();
        for (string? next = $"/objects?type={type}&limit=2"; next is not null;)
        {
            var page = await GetAsync(next);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(o => o.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(ids, seen);
    }

    private async Task<JsonElement> GetAsync(string address) =>
        JsonElement.Parse(await Stack.Runner.Http.GetByteArrayAsync(new Uri(address, UriKind.Relative)));
}
