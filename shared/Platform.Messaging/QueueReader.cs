using Microsoft.Extensions.Logging;
using Platform.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Platform.Messaging;

/// <summary>
/// Reads one queue for ever: connects, declares the topology, consumes, and when anything breaks (connection, channel, a consumer the
/// broker cancelled, a consumer that went silent) starts again from the beginning. Nothing thrown by a message can reach the channel,
/// because the reader only hands over bytes.
/// </summary>
/// <remarks>
/// A consumer may be dead while every health check is green. So beside the client's own events the reader asks the broker every
/// <see cref="ProbeInterval"/> whether messages wait that nobody is given although the prefetch has room, and if that is so for
/// <see cref="SilenceLimit"/>, it throws the connection away.
/// </remarks>
public sealed class QueueReader(BrokerConnections broker, string queue, ushort prefetch, TimeProvider time, ILogger log)
{
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(10);

    /// <summary>Called with null when the queue is being read, else with a sentence saying why not.</summary>
    public Action<string?> StateChanged { get; init; } = _ => { };

    /// <summary>
    /// A larger body is not held, whatever the broker lets through: its size and digest are told, so that it can be refused.
    /// </summary>
    public int LargestBody { get; init; } = int.MaxValue;

    /// <summary>
    /// Hands every message to <paramref name="take"/>, which must not throw and may wait (the broker then waits too, at most
    /// <c>prefetch</c> messages ahead). When <paramref name="stop"/> is cancelled the broker hands over no more, and those already taken
    /// may be settled or returned for up to ten seconds more.
    /// </summary>
    public async Task RunAsync(Func<Delivery, ValueTask> take, CancellationToken stop)
    {
        var backoff = Backoff.ForBroker(time);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(take, backoff, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                StateChanged($"The queue '{queue}' is not being read: {e.Message}");
                log.LogWarning("The queue {Queue} is not being read ({Reason}); connecting again", queue, e.Message);
                await backoff.WaitAsync(stop);
            }
        }
    }

    private async Task ReadAsync(Func<Delivery, ValueTask> take, Backoff backoff, CancellationToken stop)
    {
        var connection = await broker.OpenAsync("reads " + queue, stop);
        try
        {
            await ReadAsync(connection, take, backoff, stop);
        }
        finally
        {
            await connection.EndAsync(time);
        }
    }

    private async Task ReadAsync(IConnection connection, Func<Delivery, ValueTask> take, Backoff backoff, CancellationToken stop)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        await Topology.DeclareAsync(queue, channel, connection, stop);
        await channel.BasicQosAsync(0, prefetch, global: false, stop);

        // Not linked to stop: what ends while the reader drains is acknowledged then.
        using var session = new CancellationTokenSource();
        var acks = new AckWindow();
        var broken = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lastDelivery = time.GetTimestamp();
        channel.ChannelShutdownAsync += (_, e) => { broken.TrySetResult(e.ReplyText); return Task.CompletedTask; };
        connection.ConnectionShutdownAsync += (_, e) => { broken.TrySetResult(e.ReplyText); return Task.CompletedTask; };

        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.UnregisteredAsync += (_, _) => { broken.TrySetResult("the broker cancelled the consumer"); return Task.CompletedTask; };
        consumer.ReceivedAsync += async (_, message) =>
        {
            Interlocked.Exchange(ref lastDelivery, time.GetTimestamp());
            acks.Delivered(message.DeliveryTag);
            // The client reuses its buffer after this handler, so the body is copied once, here.
            await take(message.Body.Length > LargestBody
                ? Delivery.TooLarge(acks, message.DeliveryTag, message.Body, message.BasicProperties, message.Exchange)
                : new Delivery(acks, message.DeliveryTag, message.Body.ToArray(), message.BasicProperties, message.Exchange));
        };

        var tag = await channel.BasicConsumeAsync(queue, autoAck: false, consumer, stop);
        StateChanged(null);
        backoff.Reset();
        log.LogInformation("Reading the queue {Queue}", queue);

        var acking = acks.RunAsync(channel, session.Token);
        var probing = ProbeAsync(connection, acks, () => Interlocked.Read(ref lastDelivery), session.Token);
        try
        {
            var ended = await Task.WhenAny(broken.Task, acking, probing, Task.Delay(Timeout.Infinite, stop));
            if (!stop.IsCancellationRequested)
                throw new IOException(ended == broken.Task ? await broken.Task : (ended as Task<string>)?.Result ?? ended.Exception?.InnerException?.Message ?? "the channel ended");
            if (channel.IsOpen)
            {
                await channel.BasicCancelAsync(tag, noWait: true, CancellationToken.None);
                await DrainAsync(acks, channel);
                await session.CancelAsync();
                await acking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!channel.IsOpen) return;
                await acks.FlushAsync(channel, everything: true);
                // Closing waits for the broker's answer, and with it for the acknowledgements to have been read.
                await channel.CloseAsync();
            }
        }
        finally
        {
            await session.CancelAsync();
            await Task.WhenAny(Task.WhenAll(acking, probing), Task.Delay(TimeSpan.FromSeconds(1), time));
        }
    }

    private async Task DrainAsync(AckWindow acks, IChannel channel)
    {
        var began = time.GetTimestamp();
        while (acks.Outstanding > 0 && time.GetElapsedTime(began) < DrainLimit && channel.IsOpen)
            await Task.Delay(TimeSpan.FromMilliseconds(20), time);
    }

    private async Task<string> ProbeAsync(IConnection connection, AckWindow acks, Func<long> lastDelivery, CancellationToken cancel)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
        while (true)
        {
            await Task.Delay(ProbeInterval, time, cancel);
            var state = await channel.QueueDeclarePassiveAsync(queue, cancel).WaitAsync(TimeSpan.FromSeconds(10), time, cancel);
            if (state.MessageCount > 0 && acks.Held < prefetch && time.GetElapsedTime(lastDelivery()) > SilenceLimit)
                return $"{state.MessageCount} messages wait and none was delivered for {SilenceLimit.TotalSeconds} s";
        }
    }
}
