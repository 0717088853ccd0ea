using RabbitMQ.Client;

namespace Platform.Messaging;

/// <summary>An answer on its way.</summary>
internal sealed record Reply(string To, BasicProperties Properties, ReadOnlyMemory<byte> Body);

/// <summary>
/// One connection that sends answers and knows which of them the broker has had, so that none is lost with the connection.
/// </summary>
internal sealed class AnswerSession : IAsyncDisposable
{
    /// <summary>
    /// Answers remembered; far more than are on their way to the broker at any moment. A queue that never confirms pushes the oldest out.
    /// </summary>
    private const int RememberedMax = 1_000;

    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(5);

    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource ended = new();
    private readonly Lock gate = new();
    private readonly SortedDictionary<ulong, Reply> unconfirmed = [];
    private TaskCompletionSource quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong sent;

    private AnswerSession(IConnection connection, IChannel channel, TimeProvider time)
    {
        this.connection = connection;
        this.channel = channel;
        this.time = time;
        quiet.SetResult();
        channel.BasicAcksAsync += (_, e) => Confirm(e.DeliveryTag, e.Multiple);
        // A queue that is full refuses: the answer is its owner's to miss.
        channel.BasicNacksAsync += (_, e) => Confirm(e.DeliveryTag, e.Multiple);
        // A dead connection is noticed when it dies, not by the answer that would be lost on it.
        channel.ChannelShutdownAsync += (_, _) => ended.CancelAsync();
        connection.ConnectionShutdownAsync += (_, _) => ended.CancelAsync();
        Ended = ended.Token;
    }

    /// <summary>Cancelled when the connection has ended.</summary>
    public CancellationToken Ended { get; }

    /// <summary>What was sent and may not have reached the broker.</summary>
    public IReadOnlyList<Reply> Unconfirmed
    {
        get { lock (gate) return [.. unconfirmed.Values]; }
    }

    public static async Task<AnswerSession> OpenAsync(BrokerConnections broker, string purpose, TimeProvider time, CancellationToken cancel)
    {
        var opened = await broker.OpenAsync(purpose, cancel);
        try
        {
            return new AnswerSession(opened, await opened.CreateChannelAsync(new CreateChannelOptions(true, false), cancel), time);
        }
        catch
        {
            await opened.EndAsync(time);
            throw;
        }
    }

    /// <summary>Asks the broker for an address of its own making: what all that it makes look like.</summary>
    public async Task<string?> OwnAddressAsync(string queue, CancellationToken cancel)
    {
        await using var asking = await connection.CreateChannelAsync(cancellationToken: cancel);
        await asking.QueueDeclareAsync(queue, durable: false, exclusive: true, autoDelete: true, cancellationToken: cancel);
        await asking.BasicConsumeAsync(DirectReplyTo.Alias, autoAck: true, new AsyncDefaultBasicConsumer(asking), cancel);
        await asking.BasicPublishAsync("", queue, mandatory: true, new BasicProperties { ReplyTo = DirectReplyTo.Alias }, ReadOnlyMemory<byte>.Empty, cancel);
        var own = await asking.BasicGetAsync(queue, autoAck: true, cancel);
        await asking.QueueDeleteAsync(queue, cancellationToken: cancel);
        return own?.BasicProperties.ReplyTo;
    }

    public async Task SendAsync(Reply reply)
    {
        lock (gate)
        {
            unconfirmed.Add(++sent, reply);
            if (unconfirmed.Count > RememberedMax) unconfirmed.Remove(unconfirmed.First().Key);
            if (quiet.Task.IsCompleted) quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await channel.BasicPublishAsync("", reply.To, mandatory: false, reply.Properties, reply.Body).AsTask().WaitAsync(SendLimit, time);
    }

    /// <summary>Waits until the broker has had all that was sent; false where it says nothing for so long.</summary>
    /// <exception cref="OperationCanceledException">The connection ended.</exception>
    public async Task<bool> IsQuietAsync(TimeSpan within)
    {
        Task all;
        lock (gate) all = quiet.Task;
        await Task.WhenAny(all, Task.Delay(within, time, Ended));
        Ended.ThrowIfCancellationRequested();
        return all.IsCompleted;
    }

    public async ValueTask DisposeAsync()
    {
        await connection.EndAsync(time);
        ended.Dispose();
    }

    private Task Confirm(ulong tag, bool multiple)
    {
        lock (gate)
        {
            if (multiple) while (unconfirmed.Count > 0 && unconfirmed.First().Key is var first && first <= tag) unconfirmed.Remove(first);
            else unconfirmed.Remove(tag);
            if (unconfirmed.Count == 0) quiet.TrySetResult();
        }

        return Task.CompletedTask;
    }
}
