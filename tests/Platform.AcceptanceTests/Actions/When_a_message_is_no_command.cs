using System.Security.Cryptography;
using System.Text;

namespace Platform.AcceptanceTests.Actions;

/// <summary>
/// Messages that nobody should send. A stack of its own: whatever of this stops a runner would stop every other test too.
/// </summary>
public sealed class When_a_message_is_no_command() : OwnStackTest
{
    private static readonly string Id = Command.NewId().ToString();

    /// <summary>Name, code, body, content type.</summary>
    private static readonly (string Name, string Code, byte[] Body, string ContentType)[] Corpus =
    [
        Plain("empty", "MALFORMED", ""),
        Plain("white space", "MALFORMED", "  \n"),
        Plain("no JSON", "MALFORMED", "restart the server, please"),
        Plain("cut off", "MALFORMED", """{"commandId":"0199"""),
        Plain("trailing", "MALFORMED", "{} {}"),
        Plain("an array", "MALFORMED", "[]"),
        Plain("a number", "MALFORMED", "1"),
        Plain("null", "MALFORMED", "null"),
        Plain("a comment", "MALFORMED", "{/* hello */}"),
        Plain("nothing in it", "MALFORMED", "{}"),
        Plain("another message", "MALFORMED", """{"foo":1}"""),
        Plain("no id", "MALFORMED", """{"agentId":"a","actionType":"server.restart","parameters":{"id":"x"}}"""),
        Plain("a zero id", "MALFORMED", Body(id: "00000000-0000-0000-0000-000000000000")),
        Plain("an id that is none", "MALFORMED", Body(id: "SRV-001")),
        Plain("an unknown member", "MALFORMED", Body(more: ",\"priority\":1")),
        Plain("a duplicate member", "MALFORMED", Body(more: ",\"agentId\":\"b\"")),
        Plain("a duplicate parameter", "MALFORMED", Body(parameters: """{"id":"x","id":"y"}""")),
        Plain("a lone surrogate", "MALFORMED", Body(parameters: """{"id":"\ud800"}""")),
        Plain("a number beyond doubles", "MALFORMED", Body(type: "object.create", parameters: """{"id":"x","type":"t","attributes":{"n":1E400}}""")),
        Plain("an integer that would change", "MALFORMED", Body(type: "object.create", parameters: """{"id":"x","type":"t","attributes":{"n":9007199254740993}}""")),
        Plain("a NUL", "MALFORMED", Body(parameters: """{"id":"a\u0000b"}""")),
        Plain("a NUL in a name", "MALFORMED", Body(type: "object.create", parameters: """{"id":"x","type":"t","attributes":{"a\u0000":1}}""")),
        Plain("depth 49", "MALFORMED", Body(type: "object.create", parameters: """{"id":"x","type":"t","attributes":{"a":""" + new string('[', 46) + new string(']', 46) + "}}")),
        Plain("depth 200", "MALFORMED", Body(type: "object.create", parameters: """{"id":"x","type":"t","attributes":{"a":""" + new string('[', 200) + new string(']', 200) + "}}")),
        Plain("depth 100,000", "MALFORMED", new string('[', 100_000)),
        Plain("a control character in the agent's name", "MALFORMED", Body(agent: "a\\nb")),
        Plain("an agent's name of 201", "MALFORMED", Body(agent: new string('a', 201))),
        Plain("parameters that are an array", "MALFORMED", Body(parameters: "[1]")),
        Plain("an unknown action", "UNKNOWN_ACTION", Body(type: "server.explode")),
        Plain("an action's name in other case", "UNKNOWN_ACTION", Body(type: "Server.Restart")),
        Plain("a missing parameter", "INVALID_PARAMETERS", Body(parameters: "{}")),
        Plain("an unknown parameter", "INVALID_PARAMETERS", Body(parameters: """{"id":"x","force":true}""")),
        Plain("a mistyped parameter", "INVALID_PARAMETERS", Body(parameters: """{"id":5}""")),
        Plain("a null parameter", "INVALID_PARAMETERS", Body(parameters: """{"id":null}""")),
        Plain("an empty parameter", "INVALID_PARAMETERS", Body(parameters: """{"id":""}""")),
        Plain("a parameter too long", "INVALID_PARAMETERS", Body(parameters: $$"""{"id":"{{new string('x', 201)}}"}""")),
        Plain("a control character in a new object's id", "INVALID_PARAMETERS", Body(type: "object.create", parameters: """{"id":"a\u0007","type":"t"}""")),
        Plain("a number that is no version", "INVALID_PARAMETERS", Body(type: "object.update", parameters: """{"id":"x","expectedVersion":1.5,"attributes":{}}""")),
        Plain("a version of nought", "INVALID_PARAMETERS", Body(type: "object.update", parameters: """{"id":"x","expectedVersion":0,"attributes":{}}""")),
        Plain("a host that is not allowed", "FORBIDDEN", Body(type: "http.call", parameters: """{"url":"http://169.254.169.254/latest/meta-data"}""")),
        Plain("a file to be called", "FORBIDDEN", Body(type: "http.call", parameters: """{"url":"file:///etc/passwd"}""")),
        Plain("too large", "TOO_LARGE", Body(parameters: $$"""{"id":"{{new string('x', 300_000)}}"}""")),
        ("not UTF-8", "MALFORMED", [.. "{\"agentId\":\""u8, 0xFF, 0xFE, .. "\"}"u8], "application/json"),
        ("not UTF-8 at all", "MALFORMED", [0x00, 0xFF, 0x80, 0xC0], "application/json"),
        ("a byte order mark", "MALFORMED", [0xEF, 0xBB, 0xBF, .. "{}"u8], "application/json"),
        ("UTF-16", "MALFORMED", Encoding.Unicode.GetBytes(Body()), "application/json"),
        ("compressed", "MALFORMED", [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0], "application/json"),
        Envelope("no envelope", "[]"),
        Envelope("an envelope without a message", "{}"),
        Envelope("an envelope cut off", """{"message":{"commandId":"""),
        Envelope("an envelope around null", """{"message":null}"""),
        Envelope("an envelope around a text", """{"message":"hello"}"""),
        Envelope("an envelope with a lone surrogate in a name", """{"\ud800":1,"message":{}}"""),
        Envelope("an envelope with a lone surrogate in its address", """{"responseAddress":"\ud800","message":{}}"""),
        Envelope("an envelope with an odd address", """{"responseAddress":"loopback://x/%%%/%","requestId":"nonsense","message":{}}"""),
        ("an envelope that is not UTF-8", "MALFORMED", [.. "{\""u8, 0xFF, .. "\":1,\"responseAddress\":\""u8, 0xFE, .. "\",\"message\":{}}"u8], "application/vnd.masstransit+json"),
    ];

    public static TheoryData<string> Names => [.. Corpus.Select(c => c.Name)];

    [Fact]
    [Trait("Requirement", "C06")]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G10")]
    [Trait("Requirement", "R002")]
    public async Task Should_deny_it_record_that_once_and_go_on()
    {
        var wrong = new List<string>();
        foreach (var (name, code, body, contentType) in Corpus)
        {
            var message = Command.NewId().ToString();
            void As(RabbitMQ.Client.BasicProperties p) => (p.MessageId, p.ContentType) = (message, contentType);
            try
            {
                var first = await Agent.SendAndWaitAsync(body, As, TimeSpan.FromSeconds(10));
                // The same message delivered again: the same denial, not another one.
                var again = await Agent.SendAndWaitAsync(body, As, TimeSpan.FromSeconds(10));
                if (first.Status != "DENIED" || (first.Code != code && first.Code != "CONFLICT")) wrong.Add($"{name}: {first}");
                if (!first.Error!.EndsWith('.') || first.Error.Contains("….", StringComparison.Ordinal)) wrong.Add($"{name}: a sentence that is cut: {first.Error}");
                if (first.Error!.Length > 400) wrong.Add($"{name}: a sentence of {first.Error.Length} characters");
                if (again.Error != first.Error || again.CommandId != first.CommandId) wrong.Add($"{name}: again {again}");
                var good = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")), within: TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("CI") is null ? 1 : 5));
                if (good.Status != "SUCCESS") wrong.Add($"{name}: the next good message ended {good}");
                var sha = Convert.ToHexStringLower(SHA256.HashData(body));
                var records = (await Stack.Journal.RecordsAsync(first.CommandId)).Where(r => r.Kind == "denial" && r.Body.GetProperty("bodySha256").GetString() == sha).ToList();
                if (records is not [var record]) wrong.Add($"{name}: {records.Count} records");
                else if (record.Body.GetProperty("bodyBytes").GetInt64() != body.Length) wrong.Add($"{name}: {record.Body}");
            }
            catch (NeverException e)
            {
                wrong.Add($"{name}: {e.Message}");
                break;
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Empty(Stack.Runner.Exits);
        var queues = await TestServers.RabbitmqctlAsync("list_queues", "-q", "-p", Stack.VirtualHost, "name");
        Assert.DoesNotContain("_error", queues, StringComparison.Ordinal);
        Assert.DoesNotContain("_skipped", queues, StringComparison.Ordinal);
        await Stack.Truth.HoldsAsync(Agent.Sent);
    }

    private static (string, string, byte[], string) Plain(string name, string code, string body) => (name, code, Encoding.UTF8.GetBytes(body), "application/json");

    private static (string, string, byte[], string) Envelope(string name, string body) => (name, "MALFORMED", Encoding.UTF8.GetBytes(body), "application/vnd.masstransit+json");

    private static string Body(string? id = null, string agent = "a", string type = "server.restart", string parameters = """{"id":"x"}""", string more = "") =>
        $$"""{"commandId":"{{id ?? Id}}","agentId":"{{agent}}","actionType":"{{type}}","parameters":{{parameters}}{{more}}}""";
}
