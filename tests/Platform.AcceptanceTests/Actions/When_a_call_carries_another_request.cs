using System.Text.Json.Nodes;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Actions;

/// <summary>
/// What an agent writes into a call is a part of one request. A text that ends the request and begins another one would be executed, and no
/// record would know of it.
/// </summary>
[Collection(nameof(SharedStackOne))]
public sealed class When_a_call_carries_another_request(SharedStack shared) : SharedStackTest(shared)
{
    private const string Another = "\r\nContent-Length: 0\r\n\r\nPOST /smuggled HTTP/1.1\r\nHost: x\r\nX-R: ";

    private static readonly Dictionary<string, string> Given = new()
    {
        ["Content-Type"] = "application/merge-patch+json",
        ["Authorization"] = "Bearer abc",
        ["X-A"] = "two words",
    };

    [Theory]
    [InlineData("INVALID_PARAMETERS", "X-A", "a" + Another, "POST", "")]
    [InlineData("INVALID_PARAMETERS", "X-A: a" + Another, "a", "POST", "")]
    [InlineData("INVALID_PARAMETERS", "X-A", "a\n\nGET /smuggled HTTP/1.1\n\n", "POST", "")]
    [InlineData("INVALID_PARAMETERS", "Authorization", "Bearer \u010a\u010d", "POST", "")]
    [InlineData("INVALID_PARAMETERS", "Transfer-Encoding", "chunked", "POST", "")]
    [InlineData("INVALID_PARAMETERS", "Content-Length", "0", "POST", "")]
    [InlineData("INVALID_PARAMETERS", "Host", "elsewhere", "POST", "")]
    [InlineData("INVALID_PARAMETERS", "Idempotency-Key", "another", "POST", "")]
    [InlineData("INVALID_PARAMETERS", "X-A", "a", "POST / HTTP/1.1" + Another, "")]
    [InlineData("FORBIDDEN", "X-A", "a", "POST", " HTTP/1.1" + Another)]
    [InlineData("FORBIDDEN", "X-A", "a", "POST", "%0d%0a%0d%0aGET%20/smuggled")]
    [InlineData("FORBIDDEN", "X-A", "a", "POST", "a#b")]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G4")]
    public async Task Should_be_denied_before_anything_is_sent(string code, string header, string value, string method, string path)
    {
        await using var host = new RawHost();
        var headers = new Dictionary<string, string> { [header] = value };
        var command = new Command("http.call", new { method, url = host.Url + path, headers, body = new { hello = "world" } });

        var answer = await Agent.ExecuteAsync(command);

        // First, because that is what is at stake.
        Assert.Empty(host.Requests);
        Assert.Equal(("DENIED", code, null), (answer.Status, answer.Code, answer.AttemptId));
        await Stack.CaughtUpAsync();
        Assert.Equal("DENIED", Assert.Single(await Stack.Ledger.EntriesAsync(command.CommandId)).Status);
    }

    [Fact]
    [Trait("Requirement", "G4")]
    public async Task Should_have_its_plan_refused()
    {
        await using var host = new RawHost();
        var headers = new JsonObject { ["X-A"] = "a" + Another };
        var answer = await Agent.ExecuteAsync(Live(Step("call", "http.call", new { url = host.Url, headers })));
        Assert.Empty(host.Requests);
        Assert.Equal(("DENIED", "INVALID_PLAN"), (answer.Status, answer.Code));
    }

    [Fact]
    [Trait("Requirement", "G4")]
    public async Task Should_send_one_request_of_what_may_be_sent()
    {
        await using var host = new RawHost();
        var command = new Command("http.call", new
        {
            method = "PATCH",
            url = host.Url + "a?text=%0d%0a",
            headers = Given,
            body = new { hello = Another },
        });

        var answer = await Agent.ExecuteAsync(command);

        Assert.Equal("SUCCESS", answer.Status);
        var lines = Assert.Single(host.Requests).Split("\r\n\r\n")[0].Split("\r\n");
        Assert.Equal("PATCH /a?text=%0d%0a HTTP/1.1", lines[0], ignoreCase: true);
        var headers = lines[1..].Select(l => l.Split(": ", 2)).ToLookup(h => h[0], h => h[1], StringComparer.OrdinalIgnoreCase);
        foreach (var (name, sent) in Given) Assert.Equal(sent, Assert.Single(headers[name]));
        Assert.Equal(host.Url.Authority, Assert.Single(headers["Host"]));
        Assert.Equal(command.CommandId.ToString(), Assert.Single(headers["Idempotency-Key"]));
        Assert.Single(headers["traceparent"]);
        Assert.Single(headers["Content-Length"]);
        Assert.Empty(headers["Transfer-Encoding"]);
        // Those four and what was given: nothing else is sent.
        Assert.Equal(4 + Given.Count, headers.Count);
    }

    [Fact]
    public async Task Should_leave_the_log_one_line_an_event()
    {
        const string Forged = "\n{\"level\":\"critical\",\"message\":\"forged\"}\r\n\u2028\u0085{";
        await Agent.ExecuteAsync(new Command("http.call" + Forged, new { }));
        await Agent.ExecuteAsync(new Command("server.restart", new JsonObject { ["id" + Forged] = Forged }));
        await Agent.ExecuteAsync(new Command("server.restart", new { id = Forged }));
        var said = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Forged));
        await Agent.ExecuteAsync(new Command("test.secret", new { blurt = said }));
        await Stack.CaughtUpAsync();

        var lines = Stack.Runner.Output.Concat(Stack.Audit.Output).ToList();
        Assert.All(lines, l => Assert.True(l.StartsWith('{') && l.EndsWith('}'), l));
        Assert.DoesNotContain(lines, l => l.StartsWith("{\"level\":\"critical\"", StringComparison.Ordinal));
    }
}
