using System.Collections.Concurrent;
using System.Diagnostics;
using Platform.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Platform.Benchmarks.Loading;

/// <summary>An agent: publishes persistent messages with confirms, many in flight, and may listen to its answers.</summary>
internal sealed class LoadPublisher : IAsyncDisposable
{
    private const int Window = 1_000;
    private const string ReplyTo = "amq.rabbitmq.reply-to";
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly Lock gate = new();
    private readonly Watermark confirmed = new();
    private readonly SemaphoreSlim moved = new(0, 1);
    private ulong published;
    private string? broken;

    private LoadPublisher(IConnection connection, IChannel channel)
    {
        this.connection = connection;
        this.channel = channel;
        channel.BasicAcksAsync += (_, e) => Confirmed(e);
        channel.BasicNacksAsync += (_, _) => Broken("the broker refused a command");
        channel.BasicReturnAsync += (_, e) => Broken($"no queue took a command ({e.ReplyText})");
        channel.ChannelShutdownAsync += (_, e) => Broken(e.ReplyText);
    }

    /// <summary>When the answer to each command came, in ticks of the stopwatch.</summary>
    public ConcurrentDictionary<Guid, long> Answered { get; } = new();

    public static async Task<LoadPublisher> OpenAsync(Uri broker, bool listen)
    {
        var opened = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync("bench load");
        var publisher = new LoadPublisher(opened, await opened.CreateChannelAsync(new CreateChannelOptions(true, false)));
        if (listen) await publisher.ListenAsync();
        return publisher;
    }

    /// <summary>Sends one command without waiting for its confirm.</summary>
    public ValueTask SendAsync(Command command, bool answer = false)
    {
        if (broken is not null) throw new InvalidOperationException(broken);
        published++;
        var properties = command.Properties;
        if (answer) properties = new BasicProperties(properties) { ReplyTo = ReplyTo, CorrelationId = command.CommandId.ToString() };
        return channel.BasicPublishAsync(command.Exchange, "", mandatory: true, properties, command.Body);
    }

    /// <summary>Sends all as fast as the broker confirms; returns when the last is confirmed.</summary>
    public async Task SendAsync(IReadOnlyList<Command> commands)
    {
        foreach (var command in commands)
        {
            await WaitAsync(Window);
            await SendAsync(command);
        }

        await WaitAsync(1);
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        moved.Dispose();
    }

    private async Task ListenAsync()
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            Answered[Guid.Parse(message.BasicProperties.CorrelationId!)] = Stopwatch.GetTimestamp();
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(ReplyTo, autoAck: true, consumer);
    }

    /// <summary>Waits until fewer than so many are unconfirmed.</summary>
    private async Task WaitAsync(int fewerThan)
    {
        while (true)
        {
            if (broken is not null) throw new InvalidOperationException(broken);
            lock (gate)
            {
                if (published - confirmed.UpTo < (ulong)fewerThan) return;
            }

            await moved.WaitAsync();
        }
    }

    private Task Confirmed(BasicAckEventArgs e)
    {
        lock (gate)
        {
            if (e.Multiple) confirmed.DoneUpTo(e.DeliveryTag);
            else confirmed.Done(e.DeliveryTag);
            if (moved.CurrentCount == 0) moved.Release();
        }

        return Task.CompletedTask;
    }

    private Task Broken(string why)
    {
        broken ??= why;
        lock (gate)
        {
            if (moved.CurrentCount == 0) moved.Release();
        }

        return Task.CompletedTask;
    }
}
