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
    [InlineData("/objects?type=a%0Ab", "type")]
    [InlineData("/objects/SRV-1?sort=id", "sort")]
    [InlineData("/actions?type=http.call", "type")]
    [InlineData("/actions/http.call?x=%00", "x")]
    [InlineData("/commands/3f0d7d3e-4c0c-4a53-8f1e-3a3a1d6f0c11?x=1", "x")]
    [InlineData("/executions/3f0d7d3e-4c0c-4a53-8f1e-3a3a1d6f0c11?x=1", "x")]
    [InlineData("/executions/3f0d7d3e-4c0c-4a53-8f1e-3a3a1d6f0c11/record?x=1", "x")]
    [InlineData("/executions/3f0d7d3e-4c0c-4a53-8f1e-3a3a1d6f0c11/rollback?x=1", "x")]
    [InlineData("/security?at=now", "at")]
    [InlineData("/documents/ACT?x=1", "x")]
    [Trait("Requirement", "C06")]
    public async Task Should_name_the_parameter_that_cannot_be_answered(string address, string parameter)
    {
        using var answer = await Stack.Runner.Http.GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"'{parameter}'", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/objects/a%01b", "U+0001")]
    [InlineData("/objects/a%0Ab", "U+000A")]
    [InlineData("/actions/a%01b", "U+0001")]
    [InlineData("/documents/a%01b", "U+0001")]
    [InlineData("/documents/a%C2%85b", "U+0085")]
    [Trait("Requirement", "C06")]
    public async Task Should_name_the_character_that_no_id_holds(string address, string character)
    {
        using var answer = await Stack.Runner.Http.GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"The id in the address holds {character}", (await ReadAsync(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    /// <summary>The web server itself takes no such address, and says no word.</summary>
    [Theory]
    [InlineData("/objects/a%00b")]
    [InlineData("/actions/%00")]
    [Trait("Requirement", "C06")]
    public async Task Should_refuse_an_address_that_holds_a_zero(string address)
    {
        using var answer = await Stack.Runner.Http.GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/objects/a%2Fb%3Fc%23d%252f", "There is no object 'a/b?c#d%2f'. The ledger may know one that was deleted: /objects/a%2Fb%3Fc%23d%252f/history")]
    [InlineData("/actions/a%2Fb%252f", "There is no action 'a/b%2f'")]
    [InlineData("/documents/a%2Fb%252f", "There is no document 'a/b%2f'")]
    [Trait("Requirement", "C06")]
    public async Task Should_decode_an_id_once_and_lead_back(string address, string sentence)
    {
        using var answer = await Stack.Runner.Http.GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.StartsWith(sentence, (await ReadAsync(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ledger/head?x=1", "The parameter 'x' is unknown here; this address takes none.")]
    [InlineData("/ledger/completeness?x=1", "The parameter 'x' is unknown here; this address takes none.")]
    [InlineData("/ledger/verify?x=1", "The parameter 'x' is unknown here; known are since, root, sample, seed, state, progress.")]
    [InlineData("/action-logs?agentId=a%0Ab", "The parameter 'agentId' holds U+000A")]
    [InlineData("/objects/a%01b/history", "The id in the address holds U+0001")]
    [Trait("Requirement", "C06")]
    public async Task Should_be_told_the_same_by_the_audit_service(string address, string sentence)
    {
        using var answer = await Stack.Audit.Http.GetAsync(new Uri(address, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith(sentence, (await ReadAsync(answer)).GetProperty("detail").GetString(), StringComparison.Ordinal);
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

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) => JsonElement.Parse(await answer.Content.ReadAsByteArrayAsync());

    private async Task<JsonElement> GetAsync(string address) =>
        JsonElement.Parse(await Stack.Runner.Http.GetByteArrayAsync(new Uri(address, UriKind.Relative)));
}
