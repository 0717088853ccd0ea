using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.AcceptanceTests.Actions;

[Collection(nameof(SharedStackTwo))]
public sealed class When_an_answer_cannot_be_sent(SharedStack stack) : SharedStackTest(stack)
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "C06")]
    public async Task Should_execute_the_command_drop_its_answer_and_go_on_answering_others()
    {
        var command = Command.Create(Command.NewName("SRV"));
        var envelope = new JsonObject
        {
            ["messageId"] = Command.NewId().ToString(),
            ["requestId"] = Command.NewId().ToString(),
            // A queue's name has at most 255 bytes, so there is no such queue.
            ["responseAddress"] = "rabbitmq://localhost/agent.reply." + new string('x', 300),
            ["messageType"] = new JsonArray("urn:message:Platform.Contracts:ExecuteAction"),
            ["message"] = command.ToJson(),
        };
        await Agent.SendAsync(JsonSerializer.SerializeToUtf8Bytes(envelope), p => (p.ContentType, p.ReplyTo) = ("application/vnd.masstransit+json", null));
        await Eventually.TrueAsync(async () => (await Stack.Journal.RecordsAsync(command.CommandId)).Count == 1, "the command was executed", diagnose: Stack.Describe);

        var next = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")), within: TimeSpan.FromSeconds(10));

        Assert.Equal("SUCCESS", next.Status);
    }
}
