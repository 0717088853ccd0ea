using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Hosting;
using RabbitMQ.Client;

namespace Platform.Messaging;

/// <summary>
/// Sends answers, best effort: nothing is kept for an asker who is gone, because the record is the truth. Bounded: under pressure the
/// oldest unsent answer is dropped. One asker's address never costs another's answer: answers to addresses that are sure share a
/// connection; those to addresses that nobody has tried, and those that were on their way when the shared connection ended, go one by one
/// on a connection of their own, so that only the one that ends it is dropped. So an answer can come twice. Answers to queues go another
/// way than direct ones: whose the queue is decides how it works and whether it does, and RabbitMQ lets a sender wait for a queue, or end
/// with it (3.10: a quorum queue that is deleted in that moment).
/// </summary>
public sealed class ReplyPublisher(BrokerConnections broker, TimeProvider time, ILogger<ReplyPublisher> log) : BackgroundService
{
    private const int Waiting = 10_000;

    /// <summary>AMQP's bound on a queue's name and on a short property.</summary>
    private const int ShortTextBytes = 255;

    /// <summary>What is larger is no answer of ours; the broker would close the channel over a message beyond its own limit.</summary>
    private const int BodyBytesMax = 4 << 20;

    /// <summary>A connection may end under an answer through no fault of its own, once.</summary>
    private const int Tries = 2;

    private static readonly TimeSpan ConfirmLimit = TimeSpan.FromSeconds(1);

    private readonly ReplyAddresses addresses = new(time);
    private readonly Way direct = new("answers");
    private readonly Way queues = new("answers to queues");

    /// <summary>
    /// Whether answers may go to this address: the asker's direct reply-to, as the broker writes it, or a queue named <c>agent.reply.*</c>,
    /// of a length that a queue can have. Nothing else is answered, so that no command can make the runner write into somebody's queue.
    /// </summary>
    public static bool MayAnswer(string? replyTo) =>
        replyTo is not null
        && Encoding.UTF8.GetByteCount(replyTo) <= ShortTextBytes
        && (replyTo.StartsWith("agent.reply.", StringComparison.Ordinal) || DirectReplyTo.Read(replyTo) is not null);

    /// <summary>A stopping process still sends answers until this has ended, and what waits then.</summary>
    public Task Until { get; set; } = Task.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await Until.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        direct.Together.Writer.TryComplete();
        queues.Together.Writer.TryComplete();
        if (ExecuteTask is { } sending) await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(2), time, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    public void Send(string replyTo, BasicProperties properties, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(properties);
        if (!MayAnswer(replyTo) || body.Length > BodyBytesMax) return;
        // What was no UTF-8 in the question has become longer by being read; the answer names the question itself.
        if (properties.CorrelationId is { } correlation && Encoding.UTF8.GetByteCount(correlation) > ShortTextBytes) properties.CorrelationId = null;
        var way = DirectReplyTo.Is(replyTo) ? direct : queues;
        var to = addresses.Of(replyTo) switch { Trust.Sure => way.Together, Trust.Unproven => way.Apart, _ => null };
        to?.Writer.TryWrite(new Reply(replyTo, properties, body));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var ways = new[] { SendAsync(direct, stoppingToken), SendAsync(queues, stoppingToken) };
        // Neither may end unseen.
        await await Task.WhenAny(ways);
        await Task.WhenAll(ways);
    }

    private async Task SendAsync(Way way, CancellationToken stop)
    {
        var alone = SendApartAsync(way, stop);
        var shared = SendTogetherAsync(way, stop);
        // Neither may end unseen: the other one relies on it.
        await await Task.WhenAny(shared, alone);
        await shared;
        way.Apart.Writer.TryComplete();
        await alone;
    }

    private async Task SendTogetherAsync(Way way, CancellationToken stop)
    {
        // Many never answer to a queue.
        Task needed = way == direct ? Task.CompletedTask : way.Together.Reader.WaitToReadAsync(stop).AsTask();
        await needed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SendTogetherNowAsync(way, stop);
    }

    private Task SendTogetherNowAsync(Way way, CancellationToken stop) => SessionsAsync(way.Name, async (session, cancel) =>
    {
        if (way == direct) await LearnAsync(session, cancel);
        try
        {
            while (await way.Together.Reader.WaitToReadAsync(cancel))
            {
                while (!session.Ended.IsCancellationRequested && way.Together.Reader.TryRead(out var reply)) await session.SendAsync(reply);
            }

            await session.IsQuietAsync(ConfirmLimit);
        }
        finally
        {
            // It may be one of them that ended the connection.
            foreach (var reply in session.Unconfirmed) way.Apart.Writer.TryWrite(reply);
        }
    }, stop);

    private async Task SendApartAsync(Way way, CancellationToken stop)
    {
        Reply? inHand = null;
        var tries = 0;
        // Mostly nobody needs it.
        Task needed = way.Apart.Reader.WaitToReadAsync(stop).AsTask();
        await needed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await SessionsAsync(way.Name + " apart", async (session, cancel) =>
        {
            while (inHand is not null || await way.Apart.Reader.WaitToReadAsync(cancel))
            {
                if (inHand is not { } reply)
                {
                    if (!way.Apart.Reader.TryRead(out inHand)) continue;
                    reply = inHand;
                    tries = 0;
                }

                if (tries == 0 && addresses.Of(reply.To) == Trust.None)
                {
                    inHand = null;
                    continue;
                }

                tries++;
                try
                {
                    await session.SendAsync(reply);
                    if (await session.IsQuietAsync(ConfirmLimit)) addresses.Proved(reply.To);
                    inHand = null;
                }
                catch when (tries == Tries)
                {
                    log.LogWarning("An answer was dropped: connections end when it is sent");
                    addresses.Broke(reply.To);
                    inHand = null;
                    throw;
                }
            }
        }, stop);
    }

    /// <summary>Opens one connection after the other until <paramref name="work"/> returns.</summary>
    private async Task SessionsAsync(string purpose, Func<AnswerSession, CancellationToken, Task> work, CancellationToken stop)
    {
        var backoff = Backoff.ForBroker(time);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var session = await AnswerSession.OpenAsync(broker, purpose, time, stop);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, session.Ended);
                backoff.Reset();
                await work(session, either.Token);
                return;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning("The connection for {Purpose} ended ({Reason}); connecting again", purpose, e is OperationCanceledException ? "the broker closed it" : e.Message);
                await backoff.WaitAsync(stop);
            }
        }
    }

    /// <summary>From the first answer on, what this broker's own addresses look like is known, and no other is trusted.</summary>
    private async Task LearnAsync(AnswerSession session, CancellationToken cancel)
    {
        try
        {
            var queue = $"{broker.Service}-answers-{Environment.MachineName.ToLowerInvariant()}-{Environment.ProcessId}";
            if (await session.OwnAddressAsync(queue, cancel) is { } own) addresses.Proved(own);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning("The broker does not tell what its reply addresses look like ({Reason}); each is tried apart at first", e.Message);
        }
    }

    /// <summary>Answers that share connections, and what they wait in.</summary>
    private sealed record Way(string Name)
    {
        public Channel<Reply> Together { get; } = Queue();

        public Channel<Reply> Apart { get; } = Queue();

        private static Channel<Reply> Queue() => Channel.CreateBounded<Reply>(new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
    }
}
