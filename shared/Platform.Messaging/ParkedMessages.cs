using System.Security.Cryptography;
using System.Text;
using Platform.Integrity;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Platform.Messaging;

/// <summary>
/// The queue of messages that their readers did not take (<c>parked</c>): the broker puts them there, a person decides. One caller at a
/// time; a second one is told so. What is looked at and not meant goes back as it was.
/// </summary>
public sealed class ParkedMessages(BrokerConnections broker, TimeProvider time)
{
    /// <summary>Made by the broker's definitions, which bound it, and by nobody else.</summary>
    public const string Queue = "parked";

    /// <summary>How long the broker may leave the next message of those that it has counted unsaid.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private static readonly string[] EndsOfErrorQueues = ["_error", "_skipped"];

    /// <summary>A message's id: of the same message out of the same queue always the same.</summary>
    public static Guid IdOf(string from, string? messageId, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(from);
        return Ids.Derive("platform/parked-message", Encoding.UTF8.GetBytes(from), Encoding.UTF8.GetBytes(messageId ?? ""), body);
    }

    /// <summary>
    /// The queue that a message goes back to: the one whose reader did not take it, which MassTransit's <c>_error</c> and <c>_skipped</c>
    /// stand beside; null where it is none of those from which messages are parked.
    /// </summary>
    public static string? OriginOf(string from)
    {
        ArgumentNullException.ThrowIfNull(from);
        if (from == Topology.LedgerQueue) return from;
        if (!from.StartsWith("agent.reply.", StringComparison.Ordinal)) return null;
        foreach (var end in EndsOfErrorQueues)
        {
            if (from.EndsWith(end, StringComparison.Ordinal)) return from[..^end.Length];
        }

        return from;
    }

    /// <summary>
    /// Puts a message back into the queue that it came from, once, however many copies of it stand there: published with the broker's
    /// confirm, and only then taken away.
    /// </summary>
    /// <exception cref="ParkedException">It is parked as before, or there is none.</exception>
    /// <exception cref="IOException">Nobody knows whether it was put back; where it is still parked it may be in both queues.</exception>
    public Task<ParkedMessage> PutBackAsync(Guid id, CancellationToken cancel) => TakeAsync(id, isPutBack: true, cancel);

    /// <summary>Removes a message, with all its copies.</summary>
    /// <inheritdoc cref="PutBackAsync" path="/exception"/>
    public Task<ParkedMessage> RemoveAsync(Guid id, CancellationToken cancel) => TakeAsync(id, isPutBack: false, cancel);

    private async Task<ParkedMessage> TakeAsync(Guid id, bool isPutBack, CancellationToken cancel)
    {
        var connection = await OpenAsync(cancel);
        try
        {
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancel);
            var found = await FindAsync(channel, id, cancel);
            var message = found.Message ?? throw new ParkedException("PARKED_NOT_FOUND", $"No message {id} is parked; ./platform errors list shows those that are.");
            if (isPutBack) message = message with { To = await PublishAsync(channel, found, message.From, cancel) };
            foreach (var tag in found.Tags) await channel.BasicAckAsync(tag, multiple: false, CancellationToken.None);
            // The broker answers this behind the acknowledgements.
            await channel.CloseAsync(CancellationToken.None).WaitAsync(Silence, time, CancellationToken.None);
            return message;
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
        {
            throw new ParkedException("PARKED_UNKNOWN", $"The broker has no queue '{Queue}': it was started by an older version, and makes it when it is started again.", e);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 403)
        {
            throw new ParkedException("PARKED_BUSY", "Somebody else looks at the parked messages in this moment; try again.", e);
        }
        catch (Exception e) when (e is RabbitMQClientException or TimeoutException or ObjectDisposedException)
        {
            throw new IOException(e.Message, e);
        }
        finally
        {
            // What was handed over and not acknowledged goes back to its place.
            await connection.EndAsync(time);
        }
    }

    private async Task<IConnection> OpenAsync(CancellationToken cancel)
    {
        try
        {
            return await broker.OpenAsync("takes what is parked", cancel);
        }
        catch (Exception e) when (e is IOException or RabbitMQClientException)
        {
            throw new ParkedException("PARKED_UNREACHABLE", $"The broker does not let us in: {e.Message}", e);
        }
    }

    /// <summary>Has all that is parked handed over, as many as the broker counts now.</summary>
    private static async Task<Found> FindAsync(IChannel channel, Guid id, CancellationToken cancel)
    {
        var found = new Found();
        var parked = (int)Math.Min((await channel.QueueDeclarePassiveAsync(Queue, cancel)).MessageCount, ushort.MaxValue);
        if (parked == 0) return found;
        await channel.BasicQosAsync(0, ushort.MaxValue, global: false, cancel);
        using var more = new SemaphoreSlim(0);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, one) =>
        {
            found.Look(id, one);
            more.Release();
            return Task.CompletedTask;
        };
        var tag = await channel.BasicConsumeAsync(Queue, autoAck: false, "", noLocal: false, exclusive: true, null, consumer, cancel);
        for (var seen = 0; seen < parked; seen++)
        {
            // One that was counted may have become too old meanwhile.
            if (!await more.WaitAsync(Silence, cancel)) break;
        }

        await channel.BasicCancelAsync(tag, cancellationToken: cancel);
        return found;
    }

    private static async Task<string> PublishAsync(IChannel channel, Found found, string from, CancellationToken cancel)
    {
        var to = OriginOf(from) ?? throw new ParkedException("PARKED_NO_ORIGIN", $"It came from '{from}', and nothing is put back there; it can only be discarded.");
        try
        {
            await channel.BasicPublishAsync("", to, mandatory: true, found.Properties!, found.Body, cancel);
            return to;
        }
        catch (PublishException e)
        {
            throw new ParkedException("PARKED_NOT_TAKEN", e.IsReturn ? $"There is no queue '{to}' any more." : $"The queue '{to}' takes nothing now; it is full.", e);
        }
    }

    /// <summary>What was handed over of one message.</summary>
    private sealed class Found
    {
        private static readonly string[] OfTheBroker = ["x-death", "x-first-death-", "x-last-death-", "x-delivery-count", "MT-Fault-", "MT-Reason"];

        public List<ulong> Tags { get; } = [];

        public ParkedMessage? Message { get; private set; }

        public BasicProperties? Properties { get; private set; }

        public byte[] Body { get; private set; } = [];

        public void Look(Guid id, BasicDeliverEventArgs one)
        {
            var from = FromOf(one.BasicProperties.Headers);
            var messageId = one.BasicProperties.IsMessageIdPresent() ? one.BasicProperties.MessageId : null;
            if (IdOf(from, messageId, one.Body.Span) != id) return;
            Tags.Add(one.DeliveryTag);
            if (Message is null)
            {
                Body = one.Body.ToArray();
                // The broker lets nobody put another user's name on a message.
                Properties = new BasicProperties(one.BasicProperties) { UserId = null, Headers = Own(one.BasicProperties.Headers) };
                Message = new ParkedMessage(from, null, messageId, Convert.ToHexStringLower(SHA256.HashData(Body)), Body.Length, 0);
            }

            Message = Message with { Copies = Tags.Count };
        }

        /// <summary>The newest death comes first, and the broker wrote it.</summary>
        private static string FromOf(IDictionary<string, object?>? headers) =>
            headers?.TryGetValue("x-death", out var deaths) == true && deaths is IList<object?> { Count: > 0 } all
            && all[0] is IDictionary<string, object?> newest && newest.TryGetValue("queue", out var queue) && queue is byte[] name
                ? Encoding.UTF8.GetString(name)
                : "";

        /// <summary>Without what the broker and the first reader wrote on it.</summary>
        private static Dictionary<string, object?>? Own(IDictionary<string, object?>? headers) =>
            headers?.Where(h => !OfTheBroker.Any(begin => h.Key.StartsWith(begin, StringComparison.Ordinal))).ToDictionary(h => h.Key, h => h.Value);
    }
}
