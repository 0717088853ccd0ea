using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Hosting;
using RabbitMQ.Client;

namespace Platform.Messaging;

/// <summary>
/// Sends answers, best effort: no confirm is awaited and nothing is kept for an asker who is gone, because the record is the truth.
/// Bounded: under pressure the oldest unsent answer is dropped, and so is one that two connections ended under.
/// </summary>
public sealed class ReplyPublisher(BrokerConnections broker, TimeProvider time, ILogger<ReplyPublisher> log) : BackgroundService
{
    private const int Waiting = 10_000;

    /// <summary>AMQP's bound on a queue's name and on a short property.</summary>
    private const int ShortTextBytes = 255;

    /// <summary>A connection may end under an answer through no fault of its own, once.</summary>
    private const int Tries = 2;

    private readonly Channel<Reply> replies = Channel.CreateBounded<Reply>(
        new BoundedChannelOptions(Waiting) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>
    /// Whether answers may go to this address: the asker's direct reply-to or a queue named <c>agent.reply.*</c>, of a length that a queue
    /// can have. Nothing else is answered, so that no command can make the runner write into somebody's queue.
    /// </summary>
    public static bool MayAnswer(string? replyTo) =>
        replyTo is not null
        && Encoding.UTF8.GetByteCount(replyTo) <= ShortTextBytes
        && (replyTo.StartsWith("amq.rabbitmq.reply-to", StringComparison.Ordinal) || replyTo.StartsWith("agent.reply.", StringComparison.Ordinal));

    /// <summary>A stopping process still sends answers until this has ended, and what waits then.</summary>
    public Task Until { get; set; } = Task.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await Until.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        replies.Writer.TryComplete();
        if (ExecuteTask is { } sending) await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(2), time, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    public void Send(string replyTo, BasicProperties properties, ReadOnlyMemory<byte> body)
    {
        if (MayAnswer(replyTo)) replies.Writer.TryWrite(new Reply(replyTo, properties, body));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(3), time);
        Reply? inHand = null;
        var tries = 0;
        while (!stoppingToken.IsCancellationRequested && (inHand is not null || !replies.Reader.Completion.IsCompleted))
        {
            IConnection? connection = null;
            try
            {
                connection = await broker.OpenAsync("answers", stoppingToken);
                var channel = await connection.CreateChannelAsync(cancellationToken: stoppingToken);
                using var session = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                // A dead connection is noticed when it dies, not by the answer that would be lost on it.
                connection.ConnectionShutdownAsync += (_, _) => session.CancelAsync();
                channel.ChannelShutdownAsync += (_, _) => session.CancelAsync();
                backoff.Reset();
                while (inHand is not null || await replies.Reader.WaitToReadAsync(session.Token))
                {
                    if (inHand is null)
                    {
                        tries = 0;
                        if (!replies.Reader.TryRead(out inHand)) continue;
                    }

                    tries++;
                    await channel.BasicPublishAsync("", inHand.To, mandatory: false, inHand.Properties, inHand.Body).AsTask().WaitAsync(TimeSpan.FromSeconds(5), time);
                    inHand = null;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning("Answers cannot be sent ({Reason}); connecting again", e is OperationCanceledException ? "the connection ended" : e.Message);
                // It may be this answer that cannot be sent, and others wait behind it.
                if (tries == Tries) inHand = null;
                await backoff.WaitAsync(stoppingToken);
            }
            finally
            {
                if (connection is not null) await connection.EndAsync(time);
            }
        }
    }

    private sealed record Reply(string To, BasicProperties Properties, ReadOnlyMemory<byte> Body);
}
