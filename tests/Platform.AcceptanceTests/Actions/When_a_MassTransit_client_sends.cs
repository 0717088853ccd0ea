using MassTransit;
using Platform.Contracts;

namespace Platform.AcceptanceTests.Actions;

[Collection(nameof(SharedStackTwo))]
public sealed class When_a_MassTransit_client_sends(SharedStack shared) : SharedStackTest(shared)
{
    [Fact]
    [Trait("Requirement", "R110")]
    [Trait("Requirement", "R113")]
    public async Task Should_take_the_contract_and_answer_in_an_envelope()
    {
        var got = new TaskCompletionSource<ActionOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var queue = "agent.reply." + Command.NewName("mt");
        var broker = Stack.AgentBroker;
        var login = broker.UserInfo.Split(':');
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            // Only the agent's own rights: what it may not declare, it must not try to.
            rabbit.Host(new Uri($"rabbitmq://{broker.Host}:{broker.Port}{broker.AbsolutePath}"), h =>
            {
                h.Username("admin");
                h.Password(TestServers.Secret("broker-admin"));
            });
            rabbit.ReceiveEndpoint(queue, e =>
            {
                e.AutoDelete = true;
                e.Handler<ActionOutcome>(c =>
                {
                    got.TrySetResult(c.Message);
                    return Task.CompletedTask;
                });
            });
        });
        Assert.NotEmpty(login);
        await bus.StartAsync();
        try
        {
            var command = new ExecuteAction
            {
                CommandId = Command.NewId(),
                AgentId = "Net",
                ActionType = "object.create",
                Trigger = "alert.high-cpu",
                Parameters = System.Text.Json.JsonSerializer.SerializeToElement(new { id = Command.NewName("SRV"), type = "server" }),
            };
            await bus.Publish(command, c =>
            {
                c.RequestId = Command.NewId();
                c.ResponseAddress = new Uri($"rabbitmq://{broker.Host}:{broker.Port}{broker.AbsolutePath}/{queue}");
            });

            var outcome = await got.Task.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal((command.CommandId, "SUCCESS", false), (outcome.CommandId, outcome.Status, outcome.Replayed));
            Assert.Single(outcome.AffectedIds);
            // Without a trace of its own the command is its own trace.
            var record = Assert.Single(await Stack.Journal.RecordsAsync(command.CommandId));
            Assert.Equal(command.CommandId.ToString(), record.Body.GetProperty("traceId").GetString());
        }
        finally
        {
            await bus.StopAsync(TimeSpan.FromSeconds(5));
        }
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
}
