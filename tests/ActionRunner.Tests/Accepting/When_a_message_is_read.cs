using System.Text;
using ActionRunner.Accepting;
using ActionRunner.Attempts;
using ActionRunner.Cataloguing;
using ActionRunner.Guarding;
using ActionRunner.Sharing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Messaging;
using RabbitMQ.Client;

namespace ActionRunner.Tests.Accepting;

public class When_a_message_is_read
{
    private const string Id = "3f0d7d3e-4c0c-4a53-8f1e-3a3a1d6f0c11";
    private static readonly string Good =
        $$$$"""{"commandId":"{{{{Id}}}}","agentId":"Antigravity","traceId":"job-1","actionType":"server.restart","trigger":"alert","parameters":{"id":"SRV-1"}}""";

    [Fact]
    [Trait("Requirement", "R005")]
    [Trait("Requirement", "R006")]
    public void Should_give_a_command_with_typed_parameters()
    {
        var command = Assert.IsType<Command>(Read(Good));
        Assert.Equal(Guid.Parse(Id), command.CommandId);
        Assert.Equal("server.restart", command.Action.Type);
        Assert.Equal(["SRV-1"], command.Action.AffectedBy(command.Parameters));
    }

    [Fact]
    public void Should_take_the_command_id_for_a_missing_trace_id() =>
        Assert.Equal(Id, Assert.IsType<Command>(Read(Good.Replace("\"traceId\":\"job-1\",", "", StringComparison.Ordinal))).TraceId);

    [Fact]
    public void Should_read_the_same_command_from_a_MassTransit_envelope()
    {
        var plain = Assert.IsType<Command>(Read(Good));
        var wrapped = Assert.IsType<Command>(Read($$$$"""{"messageId":"{{{{Id}}}}","messageType":["urn:message:Platform.Contracts:ExecuteAction"],"message":{{{{Good}}}}}""", contentType: Envelope.ContentType));
        Assert.Equal(plain.Digest, wrapped.Digest);
    }

    [Theory]
    [Trait("Requirement", "C06")]
    [InlineData("""{"commandId":""", "MALFORMED")]
    [InlineData("[]", "MALFORMED")]
    [InlineData("""{"foo":1}""", "MALFORMED")]
    [InlineData("""{"commandId":"00000000-0000-0000-0000-000000000000","agentId":"A","actionType":"server.restart"}""", "MALFORMED")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","commandId":"{{{{Id}}}}","agentId":"A","actionType":"server.restart"}""", "MALFORMED")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","agentId":"","actionType":"server.restart"}""", "MALFORMED")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A\u0007","actionType":"server.restart"}""", "MALFORMED")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A","actionType":"object.create","parameters":{"id":"x","type":"t","attributes":{"n":1E400}}}""", "MALFORMED")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A","actionType":"object.create","parameters":{"id":"x","type":"t","attributes":{"n":"\u0000"}}}""", "MALFORMED")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A","actionType":"object.create","parameters":{"id":"x","type":"t","attributes":{"n":"\ud800"}}}""", "MALFORMED")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A","actionType":"object.create","parameters":7}""", "MALFORMED")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A","actionType":"no.such"}""", "UNKNOWN_ACTION")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A","actionType":"server.restart","parameters":{}}""", "INVALID_PARAMETERS")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A","actionType":"server.restart","parameters":{"id":""}}""", "INVALID_PARAMETERS")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A","actionType":"server.restart","parameters":{"id":null}}""", "INVALID_PARAMETERS")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A","actionType":"object.update","parameters":{"id":"x","expectedVersion":"1","attributes":{}}}""", "INVALID_PARAMETERS")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A","actionType":"http.call","parameters":{"url":"http://example.org/"}}""", "FORBIDDEN")]
    [InlineData($$$$"""{"commandId":"{{{{Id}}}}","agentId":"operator","actionType":"parked.discard","parameters":{"id":"{{{{Id}}}}","reason":"No."}}""", "FORBIDDEN")]
    public void Should_refuse_what_is_wrong_with_a_code_and_a_sentence(string body, string code)
    {
        var refusal = Assert.IsType<Refusal>(Read(body));
        Assert.StartsWith(code + ": ", refusal.Error, StringComparison.Ordinal);
        Assert.EndsWith(".", refusal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Requirement", "C06")]
    [InlineData(48, true)]
    [InlineData(49, false)]
    [InlineData(64, false)]
    public void Should_refuse_what_is_nested_deeper_than_a_page_of_the_log_can_show(int levels, bool taken)
    {
        // The command, its parameters and the attributes are three of them.
        var inner = new string('[', levels - 3) + new string(']', levels - 3);
        var read = Read($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A","actionType":"object.create","parameters":{"id":"x","type":"t","attributes":{"n":{{{{inner}}}}}}}""");
        if (taken)
        {
            Assert.IsType<Command>(read);
            return;
        }

        var refusal = Assert.IsType<Refusal>(read);
        Assert.Equal((Guid.Parse(Id), "MALFORMED: A command is nested at most 48 levels deep, itself counted."), (refusal.CommandId, refusal.Error));
    }

    [Fact]
    public void Should_keep_text_that_only_looks_like_a_NUL() =>
        Assert.IsType<Command>(Read($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A","actionType":"object.create","parameters":{"id":"x","type":"t","attributes":{"n":"\\u0000"}}}"""));

    [Fact]
    public void Should_give_the_same_unidentified_message_the_same_id_and_another_one_another()
    {
        var first = Assert.IsType<Refusal>(Read("{oops", messageId: "m1")).CommandId;
        Assert.Equal(first, Assert.IsType<Refusal>(Read("{oops", messageId: "m1")).CommandId);
        Assert.NotEqual(first, Assert.IsType<Refusal>(Read("{oops", messageId: "m2")).CommandId);
        Assert.NotEqual(first, Assert.IsType<Refusal>(Read("{oops!", messageId: "m1")).CommandId);
    }

    [Theory]
    [InlineData("\"job-1\"", "\"job-2\"")]
    [InlineData("\"Antigravity\"", "\"Rookie\"")]
    [InlineData("\"alert\"", "\"alarm\"")]
    [InlineData("\"SRV-1\"", "\"SRV-2\"")]
    public void Should_tell_other_content_by_its_digest(string from, string to) =>
        Assert.NotEqual(Assert.IsType<Command>(Read(Good)).Digest, Assert.IsType<Command>(Read(Good.Replace(from, to, StringComparison.Ordinal))).Digest);

    [Fact]
    public void Should_not_mind_the_order_of_members_or_white_space() => Assert.Equal(
        Assert.IsType<Command>(Read(Good)).Digest,
        Assert.IsType<Command>(Read($$$$"""{ "parameters": { "id": "SRV-1" }, "trigger":"alert", "actionType":"server.restart","traceId":"job-1","agentId":"Antigravity","commandId":"{{{{Id}}}}"}""")).Digest);

    /// <summary>Every member that is an id follows the one rule, in the same words.</summary>
    [Theory]
    [Trait("Requirement", "R008")]
    [InlineData("\"Antigravity\"", "\"Antigravity \"", "MALFORMED: The member 'agentId' is no id. It ends with a space (U+0020); an id has none at either end.")]
    [InlineData("\"job-1\"", "\"job\\u202e-1\"", "MALFORMED: The member 'traceId' is no id. It holds U+202E (a format character, which nobody sees) as its character 4; an id holds no such character.")]
    [InlineData("\"alert\"", "\"al\\u2028ert\"", "MALFORMED: The member 'trigger' is no id. It holds U+2028 (a line separator) as its character 3; an id holds no such character.")]
    [InlineData("\"server.restart\"", "\"server.restart\\u200b\"", "MALFORMED: The member 'actionType' is no id. It holds U+200B (a format character, which nobody sees) as its character 15; an id holds no such character.")]
    [InlineData("\"alert\"", "7", "MALFORMED: The member 'trigger' must be a text of 1 to 200 characters.")]
    [InlineData("\"SRV-1\"", "\"SRV\\u200b-1\"", "INVALID_PARAMETERS: The parameter 'id' is no id. It holds U+200B (a format character, which nobody sees) as its character 4; an id holds no such character.")]
    [InlineData("\"SRV-1\"", "\"Cafe\\u0301\"", "INVALID_PARAMETERS: The parameter 'id' is no id. It is not in composed form (Unicode's NFC): its character 4 is U+0065, before U+0301, and U+00E9 belongs there.")]
    public void Should_refuse_an_id_that_looks_like_another_one(string good, string bad, string error) =>
        Assert.Equal(error, Assert.IsType<Refusal>(Read(Good.Replace(good, bad, StringComparison.Ordinal))).Error);

    [Theory]
    [Trait("Requirement", "R008")]
    [InlineData("object.create", "{\"id\":\"x\",\"type\":\"ser\\u200bver\"}", "The parameter 'type' is refused: It holds U+200B")]
    [InlineData("object.update", "{\"id\":\"x \",\"expectedVersion\":1,\"attributes\":{}}", "The parameter 'id' is no id. It ends with a space")]
    public void Should_refuse_it_in_the_parameters_too(string type, string parameters, string error) => Assert.StartsWith(
        $"INVALID_PARAMETERS: {error}",
        Assert.IsType<Refusal>(Read($$$"""{"commandId":"{{{Id}}}","agentId":"A","actionType":"{{{type}}}","parameters":{{{parameters}}}}""")).Error,
        StringComparison.Ordinal);

    [Fact]
    public void Should_let_an_old_object_be_taken_away_whatever_its_id() => Assert.IsType<Command>(
        Read($$$"""{"commandId":"{{{Id}}}","agentId":"A","actionType":"object.delete","parameters":{"id":"SRV-1 ","expectedVersion":1}}"""));

    [Fact]
    public void Should_not_touch_free_text() => Assert.IsType<Command>(
        Read($$$$"""{"commandId":"{{{{Id}}}}","agentId":"A","actionType":"object.create","parameters":{"id":"x","type":"t","attributes":{"Cafe\u0301 ":"a\u200b\nb "}}}"""));

    [Theory]
    [Trait("Requirement", "G8")]
    [Trait("Requirement", "R046")]
    [InlineData("server.*=approval", "APPROVAL_REQUIRED: 'server.restart' runs here only as a step of a plan that somebody has approved (setting Approving__Policies: approval). ")]
    [InlineData("server.restart=never", "FORBIDDEN: The operator of this service lets nobody run 'server.restart' (setting Approving__Policies: never).")]
    [InlineData("server.restart=free", null)]
    [InlineData("http.call=approval", null)]
    public void Should_refuse_a_single_command_where_the_operator_asks_for_an_approval(string rule, string? error)
    {
        var read = Read(Good, policy: [rule, "*=free"]);
        if (error is null) Assert.IsType<Command>(read);
        else Assert.StartsWith(error, Assert.IsType<Refusal>(read).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http.call")]
    [InlineData("http.call=sometimes")]
    [InlineData("=never")]
    public void Should_refuse_a_policy_that_is_none(string rule) => Assert.Contains(
        $"'{rule}'; write an action type, '=', and free, approval or never",
        Assert.Throws<InvalidOperationException>(() => Read(Good, policy: rule)).Message,
        StringComparison.Ordinal);

    private static object Read(string body, string contentType = "application/json", string? messageId = null, params string[] policy)
    {
        var approving = new ApprovingOptions();
        foreach (var rule in policy) approving.Policies.Add(rule);
        var configuration = new ConfigurationBuilder().Build();
        var services = new ServiceCollection().AddHttpClient().AddSingleton(TimeProvider.System).BuildServiceProvider();
        var reader = new CommandReader(
            new ActionCatalog(configuration), new VouchedNames(null, always: false, TimeProvider.System), new ApprovalPolicy(Options.Create(approving)), services,
            Options.Create(new AcceptingOptions()));
        var properties = new BasicProperties { ContentType = contentType, MessageId = messageId };
        return reader.Read(new Delivery(new AckWindow(), 1, Encoding.UTF8.GetBytes(body), properties, "execute-action"), out _);
    }
}
