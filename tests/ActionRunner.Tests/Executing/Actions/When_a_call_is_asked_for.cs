using System.Text.Json;
using System.Text.Json.Nodes;
using ActionRunner.Cataloguing;
using ActionRunner.Executing.Actions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ActionRunner.Tests.Executing.Actions;

/// <summary>
/// What an agent says of a request is refused before anything begins, unless it can only be what it looks like on the wire.
/// </summary>
public class When_a_call_is_asked_for
{
    private const string Canary = "hunter2-canary";

    public static TheoryData<string, string> BadHeaders()
    {
        var bad = new TheoryData<string, string>();
        // Ends of lines, and everything that some reader takes for one.
        foreach (var c in "\r\n\0\u0001\u000b\u000c\u001f\u007f\u0085\u00a0\u2028\u2029\ufeff\u0130é😀".EnumerateRunes())
        {
            bad.Add("X-A", "a" + c + "b");
            bad.Add("X-A", c.ToString());
            bad.Add("X" + c + "A", "a");
        }

        bad.Add("X-A", "a\r\nContent-Length: 0\r\n\r\nPOST /smuggled HTTP/1.1\r\nHost: x\r\nX-R: ");
        bad.Add("X-A", "a\r\n folded");
        bad.Add("X-A", " a");
        bad.Add("X-A", "a\t");
        bad.Add("X-A", new string('a', 8_193));
        foreach (var c in " \t:,;=/\\\"()<>@[]{}?") bad.Add("X" + c + "A", "a");
        bad.Add("", "a");
        bad.Add(new string('a', 101), "a");
        bad.Add($"Authorization: Bearer {Canary}\r\nX", "a");
        // What frames a request, routes it, or says whose it is.
        foreach (var name in (string[])
        [
            "Connection", "Keep-Alive", "Proxy-Connection", "Content-Length", "Transfer-Encoding", "TE", "Trailer", "Upgrade",
            "Expect", "HTTP2-Settings", "Content-Encoding",
            "Host", "Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Anything", "X-Real-IP",
            "X-Original-URL", "X-Rewrite-URL", "X-Host", "Alt-Used", "Max-Forwards",
            "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "Proxy-Authorization", "Proxy-Anything",
            "Idempotency-Key", "X-Idempotency-Key", "traceparent", "tracestate", "baggage", "b3", "X-B3-TraceId", "Request-Id",
            "Correlation-Context",
        ])
        {
            bad.Add(name, "a");
            bad.Add(name.ToUpperInvariant(), "");
        }

        return bad;
    }

    [Theory]
    [Trait("Requirement", "G4")]
    [MemberData(nameof(BadHeaders))]
    public void Should_refuse_a_header_that_is_not_the_agent_s_or_no_header(string name, string value)
    {
        var why = Assert.Throws<InvalidParametersException>(() => BindHeaders(new JsonObject { ["X-Good"] = "a", [name] = value })).Message;
        Assert.StartsWith("The parameter 'headers' is refused: ", why, StringComparison.Ordinal);
        Assert.EndsWith(".", why, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, why, StringComparison.Ordinal);
        Assert.DoesNotContain(why, char.IsControl);
        Assert.InRange(why.Length, 1, 400);
    }

    [Theory]
    [Trait("Requirement", "G4")]
    [InlineData("""{"X-A":"a","x-a":"b"}""")]
    [InlineData("""{"X-A":null}""")]
    public void Should_refuse_headers_that_two_readers_read_differently(string headers) =>
        Assert.Throws<InvalidParametersException>(() => BindHeaders(JsonNode.Parse(headers)));

    [Fact]
    public void Should_refuse_too_many_headers()
    {
        var headers = new JsonObject(Enumerable.Range(0, 65).Select(i => KeyValuePair.Create($"X-{i}", (JsonNode?)"a")));
        Assert.Throws<InvalidParametersException>(() => BindHeaders(headers));
    }

    [Theory]
    [InlineData("Authorization", "Bearer abc.def-ghi==")]
    [InlineData("Content-Type", "application/merge-patch+json; charset=utf-8")]
    [InlineData("X-A", "")]
    [InlineData("X-A", "two words\tand a tab, \"quoted\" ~!@#$%^&*()")]
    [InlineData("!#$%&'*+-.^_`|~09azAZ", "a")]
    [InlineData("Accept", "*/*")]
    public void Should_take_every_other_header(string name, string value) =>
        Assert.Null(Refuse(new JsonObject { ["url"] = "http://127.0.0.1/", ["headers"] = new JsonObject { [name] = value } }));

    [Theory]
    [Trait("Requirement", "G4")]
    [InlineData("GET\r\nX: y")]
    [InlineData("get")]
    [InlineData("CONNECT")]
    [InlineData("")]
    [InlineData("GET ")]
    public void Should_refuse_another_method(string method) =>
        Assert.Throws<InvalidParametersException>(() => Bind(new JsonObject { ["url"] = "http://127.0.0.1/", ["method"] = method }));

    [Theory]
    [Trait("Requirement", "G4")]
    [InlineData("http://127.0.0.1/a\r\nX: y")]
    [InlineData("http://127.0.0.1/a b")]
    [InlineData(" http://127.0.0.1/")]
    [InlineData("http://127.0.0.1/\n")]
    [InlineData("http://127.0.0.1/\t")]
    [InlineData("http://127.0.0.1/\u0085")]
    [InlineData("http://127.0.0.1/é")]
    [InlineData("http://127.0.0.1/%0d%0aX:%20y")]
    [InlineData("http://127.0.0.1/%00")]
    [InlineData("http://127.0.0.1/%7f")]
    [InlineData("http://127.0.0.1/%")]
    [InlineData("http://127.0.0.1/%zz")]
    [InlineData("http://127.0.0.1/#fragment")]
    [InlineData("http://127.0.0.1#fragment")]
    [InlineData("http://127.0.0.1/?a#fragment")]
    [InlineData("http://user@127.0.0.1/")]
    [InlineData("http://@127.0.0.1/")]
    [InlineData("http://user:password@127.0.0.1/")]
    [InlineData("http://127.0.0.1\\@evil.example/")]
    [InlineData("http:\\\\127.0.0.1/")]
    [InlineData("http:/127.0.0.1/")]
    [InlineData("http:127.0.0.1/")]
    [InlineData("http:///127.0.0.1/")]
    [InlineData("http://127.0.0.1\\evil/")]
    [InlineData("http://127.0.0.1:/")]
    [InlineData("http://127.0.0.1:080/")]
    [InlineData("http://127.0.0.1:99999/")]
    [InlineData("http://%31%32%37.0.0.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.0.0.1/")]
    [InlineData("http://127.1/")]
    [InlineData("http://①27.0.0.1/")]
    [InlineData("http://127.0.0.1./")]
    [InlineData("http://127.0.0.1.evil.example/")]
    [InlineData("http://evil.example/127.0.0.1")]
    [InlineData("http://localhost/")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/relative")]
    public void Should_refuse_another_address(string url)
    {
        var why = Refuse(new JsonObject { ["url"] = url });
        Assert.NotNull(why);
        Assert.EndsWith(".", why, StringComparison.Ordinal);
        Assert.DoesNotContain(why, char.IsControl);
        Assert.DoesNotContain("password@", why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.0.0.1?a=b")]
    [InlineData("HTTP://127.0.0.1:80/a/b?c=d&e=%0A%C3%A9")]
    [InlineData("https://127.0.0.1:8443/~a/(b)/%2F%20")]
    [InlineData("http://Api.Example:8080/")]
    [InlineData("http://[::1]:8080/")]
    public void Should_take_an_allowed_address(string url) => Assert.Null(Refuse(new JsonObject { ["url"] = url }));

    private static object BindHeaders(JsonNode? headers) => Bind(new JsonObject { ["url"] = "http://127.0.0.1/", ["headers"] = headers });

    private static object Bind(JsonObject parameters) => Call.Bind(JsonSerializer.SerializeToElement(parameters));

    private static string? Refuse(JsonObject parameters)
    {
        var services = new ServiceCollection().AddHttpClient().Configure<HttpCallOptions>(Allow).BuildServiceProvider();
        try
        {
            return Call.Refuse(services, Bind(parameters));
        }
        catch (InvalidParametersException e)
        {
            return e.Message;
        }
    }

    private static void Allow(HttpCallOptions options)
    {
        foreach (var host in (string[])["127.0.0.1", "api.example:8080", "[::1]"]) options.AllowedHosts.Add(host);
    }

    private static ActionDescriptor Call { get; } = new ActionCatalog(new ConfigurationBuilder().Build()).Find("http.call")!;
}
