using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Platform.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Xunit;

namespace Hestia.Tests.EndToEnd;

/// <summary>
/// Takes commands, plans or changes from a real broker in the action-runner's place, in a virtual host of its own, and answers what the
/// test says.
/// </summary>
internal sealed class RunnerStandIn : IAsyncDisposable
{
    private readonly Uri broker;
    private readonly string host;
    private readonly IConnection connection;
    private readonly IChannel channel;

    private RunnerStandIn(Uri broker, string host, IConnection connection, IChannel channel)
    {
        this.broker = broker;
        this.host = host;
        this.connection = connection;
        this.channel = channel;
    }

    /// <summary>What is answered to a command; null is silence.</summary>
    public Func<JsonElement, string?> Answer { get; set; } = static _ => null;

    public ConcurrentQueue<(JsonElement Body, IReadOnlyBasicProperties Properties)> Received { get; } = new();

    private readonly TaskCompletionSource<JsonElement> first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The first command, which may still be on its way when its sender has given up.</summary>
    public Task<JsonElement> FirstAsync() => first.Task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>The broker's address for agents.</summary>
    public string AgentBroker => new UriBuilder(broker) { Path = host }.Uri.AbsoluteUri;

    public static async Task<RunnerStandIn> StartAsync(bool withQueue = true, bool withExchange = true, string exchange = "execute-action")
    {
        Assert.SkipUnless(await TestServers.StartAsync(), TestServers.Missing);
        var uri = TestServers.RabbitMq;
        var vhost = await VirtualHosts.TakeAsync();
        var opened = await new ConnectionFactory { Uri = new UriBuilder(uri) { Path = vhost }.Uri }.CreateConnectionAsync();
        var standIn = new RunnerStandIn(uri, vhost, opened, await opened.CreateChannelAsync());
        if (withExchange)
        {
            await standIn.channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true);
        }

        if (withExchange && withQueue)
        {
            await standIn.channel.QueueDeclareAsync(exchange, durable: true, exclusive: false, autoDelete: false);
            await standIn.channel.QueueBindAsync(exchange, exchange, "");
            var consumer = new AsyncEventingBasicConsumer(standIn.channel);
            consumer.ReceivedAsync += (_, delivery) => standIn.TakeAsync(delivery);
            await standIn.channel.BasicConsumeAsync(exchange, autoAck: true, consumer);
        }

        return standIn;
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        await VirtualHosts.ReturnAsync(host);
    }

    private async Task TakeAsync(BasicDeliverEventArgs delivery)
    {
        using var document = JsonDocument.Parse(delivery.Body.ToArray());
        var body = document.RootElement.Clone();
        first.TrySetResult(body);
        Received.Enqueue((body, new BasicProperties(delivery.BasicProperties)));
        if (Answer(body) is { } answer && delivery.BasicProperties.ReplyTo is { } replyTo)
        {
            await channel.BasicPublishAsync("", replyTo, mandatory: false, new BasicProperties { CorrelationId = delivery.BasicProperties.CorrelationId }, Encoding.UTF8.GetBytes(answer));
        }
    }
}
