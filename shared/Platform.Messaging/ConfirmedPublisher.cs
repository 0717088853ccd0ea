using RabbitMQ.Client;

namespace Platform.Messaging;

/// <summary>A message to publish: the exchange, the properties, the body.</summary>
public readonly record struct Outgoing(string Exchange, BasicProperties Properties, ReadOnlyMemory<byte> Body);

/// <summary>
/// One connection that publishes records for the ledger in batches, any number at once, each in the order in which it was handed over. A
/// batch returns only when every message of it was routed to a queue (mandatory) and confirmed; on any doubt it throws, as do all behind
/// it: the session is over, and the caller publishes again on a new one.
/// </summary>
public sealed class ConfirmedPublisher : IAsyncDisposable
{
    private static readonly TimeSpan ConfirmLimit = TimeSpan.FromSeconds(10);
    private readonly Lock gate = new();
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim sending = new(1);
    private readonly Queue<(ulong LastTag, TaskCompletionSource Confirmed)> waiting = new();
    private readonly Watermark confirmed = new();
    private ulong sent;
    private string? broken;

    private ConfirmedPublisher(IConnection connection, IChannel channel, TimeProvider time)
    {
        this.connection = connection;
        this.channel = channel;
        this.time = time;
        channel.BasicAcksAsync += (_, e) => Confirm(e.DeliveryTag, e.Multiple);
        channel.BasicNacksAsync += (_, _) => Break("the broker refused a message because a queue is full");
        channel.BasicReturnAsync += (_, e) => Break($"no queue took a message to '{e.Exchange}' ({e.ReplyText})");
        channel.ChannelShutdownAsync += (_, e) => Break(e.ReplyText);
        connection.ConnectionShutdownAsync += (_, e) => Break(e.ReplyText);
    }

    public static async Task<ConfirmedPublisher> OpenAsync(BrokerConnections broker, TimeProvider time, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(broker);
        var opened = await broker.OpenAsync("publishes", cancel);
        try
        {
            // Confirms are followed here: the client's own tracking costs a task for every message and answers one by one.
            var fresh = await opened.CreateChannelAsync(new CreateChannelOptions(true, false), cancel);
            await Topology.DeclareAsync(Topology.LedgerQueue, fresh, opened, cancel);
            return new ConfirmedPublisher(opened, fresh, time);
        }
        catch
        {
            await opened.EndAsync(time);
            throw;
        }
    }

    /// <summary>Publishes all of it, with every confirm awaited at once.</summary>
    /// <exception cref="IOException">Not every message is known to be in a queue. Dispose this publisher and publish the batch
    /// again.</exception>
    public async Task PublishAsync(IReadOnlyList<Outgoing> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0) return;
        try
        {
            await (await SendAsync(messages)).WaitAsync(ConfirmLimit, time);
        }
        catch (TimeoutException e)
        {
            await Break($"the broker did not confirm within {ConfirmLimit.TotalSeconds} s");
            throw new IOException(broken, e);
        }
        catch (Exception e) when (e is not IOException)
        {
            await Break(e.Message);
            throw new IOException(e.Message, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await connection.EndAsync(time);
        sending.Dispose();
    }

    /// <summary>Returns once all of it is sent, with what ends when all of it is confirmed.</summary>
    private async Task<Task> SendAsync(IReadOnlyList<Outgoing> messages)
    {
        if (!await sending.WaitAsync(ConfirmLimit)) throw new TimeoutException();
        try
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (gate)
            {
                if (broken is not null) throw new IOException(broken);
                waiting.Enqueue((sent += (ulong)messages.Count, done));
            }

            await WriteAsync(messages).WaitAsync(ConfirmLimit, time);
            return done.Task;
        }
        finally
        {
            sending.Release();
        }
    }

    private async Task WriteAsync(IReadOnlyList<Outgoing> messages)
    {
        for (var i = 0; i < messages.Count; i++)
            await channel.BasicPublishAsync(messages[i].Exchange, "", mandatory: true, messages[i].Properties, messages[i].Body);
    }

    private Task Confirm(ulong tag, bool multiple)
    {
        lock (gate)
        {
            // The broker confirms in any order: a later single confirm says nothing of the messages before it.
            if (multiple) confirmed.DoneUpTo(tag);
            else confirmed.Done(tag);
            while (waiting.TryPeek(out var first) && first.LastTag <= confirmed.UpTo) waiting.Dequeue().Confirmed.TrySetResult();
        }

        return Task.CompletedTask;
    }

    private Task Break(string why)
    {
        lock (gate)
        {
            broken ??= why;
            while (waiting.TryDequeue(out var batch)) batch.Confirmed.TrySetException(new IOException(broken));
        }

        return Task.CompletedTask;
    }
}
