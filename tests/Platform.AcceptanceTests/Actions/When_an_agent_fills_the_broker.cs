using RabbitMQ.Client;

namespace Platform.AcceptanceTests.Actions;

/// <summary>The broker itself bounds what an agent can make it hold, whatever the agent asks for.</summary>
public sealed class When_an_agent_fills_the_broker
{
    private const int AnswersMax = 10_000;
    private const int MessageMax = 4_259_840;

    private static Uri AgentBroker => TestServers.Broker("agent", "platform");

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_keep_so_many_answers_in_a_queue_and_drop_the_oldest()
    {
        await using var agent = await Agent.ConnectAsync(AgentBroker);
        var name = "agent.reply." + Command.NewName("full");
        await agent.Channel.QueueDeclareAsync(name, durable: false, exclusive: true, autoDelete: true, new Dictionary<string, object?> { ["x-max-length"] = 1_000_000 });
        await agent.Channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: false, autoDelete: true);
        await agent.Channel.QueueBindAsync(name, name, "");
        var confirms = new List<Task>();
        for (var i = 0; i < AnswersMax + 500; i++) confirms.Add(agent.Channel.BasicPublishAsync(name, "", BitConverter.GetBytes(i)).AsTask());
        await Task.WhenAll(confirms).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal((uint)AnswersMax, (await agent.Channel.QueueDeclarePassiveAsync(name)).MessageCount);
        Assert.Equal(500, BitConverter.ToInt32((await agent.Channel.BasicGetAsync(name, autoAck: true))!.Body.Span));
    }

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_be_refused_a_message_that_nobody_would_take()
    {
        await using var agent = await Agent.ConnectAsync(AgentBroker);

        var thrown = await Record.ExceptionAsync(async () => await agent.Channel.BasicPublishAsync("execute-action", "", new byte[MessageMax + 1]));

        // The broker closes the channel, whether the publish is still waiting for its confirm or not.
        Assert.NotNull(thrown);
        await Eventually.TrueAsync(() => agent.Channel.CloseReason is not null, "the channel is closed");
        Assert.Equal(406, agent.Channel.CloseReason!.ReplyCode);
    }
}
