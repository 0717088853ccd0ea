using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Platform.AcceptanceTests.Actions;

/// <summary>An agent's login opens the ways in, and nothing that belongs to others.</summary>
[Collection(nameof(SharedStackTwo))]
public sealed class When_an_agent_meddles_with_what_others_use(SharedStack shared) : SharedStackTest(shared)
{
    private const ushort AccessRefused = 403;

    public static TheoryData<string> Ways => [.. Meddling.Keys];

    private static Dictionary<string, Func<IChannel, Task>> Meddling { get; } = new(StringComparer.Ordinal)
    {
        ["declares the way in anew"] = c => c.ExchangeDeclareAsync("execute-action", ExchangeType.Fanout, durable: true),
        ["deletes the way in"] = c => c.ExchangeDeleteAsync("execute-action"),
        ["deletes the queue of commands"] = c => c.QueueDeleteAsync("execute-action"),
        ["deletes the ledger's queue"] = c => c.QueueDeleteAsync("ledger"),
        ["empties the queue of commands"] = c => c.QueuePurgeAsync("execute-action"),
        ["unbinds the queue of commands"] = c => c.QueueUnbindAsync("execute-action", "execute-action", ""),
        ["unbinds the way in from another"] = c => c.ExchangeUnbindAsync("execute-action", "get-guidance", ""),
        ["reads others' commands"] = c => c.BasicGetAsync("execute-action", autoAck: false),
        ["reads others' plans"] = c => c.BasicConsumeAsync("execute-plan", autoAck: false, new AsyncDefaultBasicConsumer(c)),
        ["reads records"] = c => c.BasicGetAsync("ledger", autoAck: false),
        ["listens to commands"] = c => OwnQueueAsync(c, "execute-action"),
        ["listens to records"] = c => OwnQueueAsync(c, "action-attempted"),
        ["listens to questions"] = c => OwnQueueAsync(c, "get-guidance"),
        ["says what is to be avoided"] = c => PublishAsync(c, "avoided-patterns", ""),
        ["listens to what is to be avoided"] = c => OwnQueueAsync(c, "avoided-patterns"),
        ["writes past the exchanges"] = c => PublishAsync(c, "", "execute-action"),
    };

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("Requirement", "G8")]
    public async Task Should_be_stopped_by_the_broker(string way)
    {
        await using var agent = await Agent.ConnectAsync(Stack.AgentBroker);

        var thrown = await Record.ExceptionAsync(() => Meddling[way](agent.Channel));

        Assert.Equal(AccessRefused, Assert.IsAssignableFrom<OperationInterruptedException>(thrown).ShutdownReason?.ReplyCode);
    }

    /// <summary>What a runner refuses follows from it: only the miner says it.</summary>
    [Theory]
    [InlineData("action-runner")]
    [InlineData("audit")]
    [InlineData("orchestrator")]
    [InlineData("operator")]
    [Trait("Requirement", "G8")]
    public async Task Should_be_stopped_too_where_another_login_says_what_is_to_be_avoided(string login)
    {
        await using var other = await Agent.ConnectAsync(TestServers.Broker(login, Stack.VirtualHost));

        var thrown = await Record.ExceptionAsync(() => PublishAsync(other.Channel, "avoided-patterns", ""));

        Assert.Equal(AccessRefused, Assert.IsAssignableFrom<OperationInterruptedException>(thrown).ShutdownReason?.ReplyCode);
    }

    private static async Task PublishAsync(IChannel channel, string exchange, string key) => await channel.BasicPublishAsync(exchange, key, ReadOnlyMemory<byte>.Empty);

    private static async Task OwnQueueAsync(IChannel channel, string exchange)
    {
        var queue = "agent.reply." + Command.NewName("ear");
        await channel.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true);
        await channel.QueueBindAsync(queue, exchange, "");
    }
}
