using MassTransit;
using Platform.Contracts;

namespace Platform.AcceptanceTests.Actions;

[Collection(nameof(SharedStackTwo))]
public sealed class When_a_MassTransit_client_sends(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "R110")]
    [Trait("Requirement", "R113")]
    public async Task Should_take_a_request_and_answer_it()
    {
        await using var net = await NetAgent.ConnectAsync(Stack);
        var command = Create();

        var outcome = await net.AskAsync<ExecuteAction, ActionOutcome>(command);

        Assert.Equal((command.CommandId, "SUCCESS", false), (outcome.CommandId, outcome.Status, outcome.Replayed));
        Assert.Single(outcome.AffectedIds);
        // Without a trace of its own the command is its own trace.
        var record = Assert.Single(await Stack.Journal.RecordsAsync(command.CommandId));
        Assert.Equal(command.CommandId.ToString(), record.Body.GetProperty("traceId").GetString());
        Assert.True((await net.AskAsync<ExecuteAction, ActionOutcome>(command)).Replayed);
    }

    [Fact]
    [Trait("Requirement", "R113")]
    public async Task Should_answer_at_an_endpoint_of_the_agent_s_own()
    {
        await using var net = await NetAgent.ConnectAsync(Stack);
        var answered = new TaskCompletionSource<ActionOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var endpoint = net.Bus.ConnectReceiveEndpoint("agent.reply." + Command.NewName("own"), e =>
        {
            e.ConfigureConsumeTopology = false;
            e.Handler<ActionOutcome>(context =>
            {
                answered.TrySetResult(context.Message);
                return Task.CompletedTask;
            });
        });
        await endpoint.Ready.WaitAsync(TimeSpan.FromSeconds(30));
        var command = Create();

        await net.Bus.Publish(command, context => (context.ResponseAddress, context.RequestId) = (endpoint.ReceiveEndpoint.InputAddress, Command.NewId()));

        Assert.Equal((command.CommandId, "SUCCESS"), await answered.Task.WaitAsync(TimeSpan.FromSeconds(30)) is var outcome ? (outcome.CommandId, outcome.Status) : default);
    }

    [Fact]
    [Trait("Requirement", "R113")]
    public async Task Should_take_an_envelope_from_any_AMQP_client()
    {
        var command = Command.Create(Command.NewName("SRV"));
        var envelope = new System.Text.Json.Nodes.JsonObject
        {
            ["messageId"] = Command.NewId().ToString(),
            ["messageType"] = new System.Text.Json.Nodes.JsonArray("urn:message:Platform.Contracts:ExecuteAction"),
            ["headers"] = new System.Text.Json.Nodes.JsonObject(),
            ["message"] = command.ToJson(),
        };
        var answer = await Agent.SendAndWaitAsync(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(envelope), p => p.ContentType = "application/vnd.masstransit+json");
        Assert.Equal((command.CommandId, "SUCCESS"), (answer.CommandId, answer.Status));

        // The same command, plain: the same content, so the same outcome.
        Assert.True((await Agent.ExecuteAsync(command)).Replayed);
    }

    private static ExecuteAction Create() => new()
    {
        CommandId = Command.NewId(),
        AgentId = "Net",
        ActionType = "object.create",
        Trigger = "alert.high-cpu",
        Parameters = System.Text.Json.JsonSerializer.SerializeToElement(new { id = Command.NewName("SRV"), type = "server" }),
    };
}
