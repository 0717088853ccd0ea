using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Runs;
using Platform.Contracts;
using Platform.Hosting;
using Platform.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Orchestrator.Running;

/// <summary>
/// Sends commands to the action-runner and hears its answers, on a connection of its own, through the broker's direct reply-to: an
/// address that nobody else can read, and that nobody who was not asked knows. An answer that is lost costs nothing: the same
/// command sent again gets the recorded outcome. So it is sent again where no answer comes, each time after twice as long, because one that
/// is still at work is waited for by each of its repeats.
/// </summary>
internal sealed class PhaseCaller(
    BrokerConnections broker, IOptions<RunningOptions> options, TimeProvider time, ILogger<PhaseCaller> log) : BackgroundService
{
    private const string ReplyTo = "amq.rabbitmq.reply-to";

    /// <summary>Longer than any action may take; who waits longer has lost the answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<ActionOutcome>> waiting = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim sending = new(1);
    private IChannel? channel;

    /// <summary>Sends one command and waits for its outcome.</summary>
    /// <exception cref="IOException">It is not known what becomes of it; it may be sent again.</exception>
    public async Task<ActionOutcome> CallAsync(
        ExecuteAction command, string? traceparent, CancellationToken cancel, TimeSpan? patience = null)
    {
        if (patience is null) await started.Task.WaitAsync(cancel);
        var id = command.CommandId.ToString();
        var answer = waiting.GetOrAdd(id, _ => new TaskCompletionSource<ActionOutcome>(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            var (wait, left) = (TimeSpan.FromSeconds(options.Value.LookAgainSeconds), patience ?? Patience);
            while (true)
            {
                await PublishAsync(command, id, traceparent, cancel);
                try
                {
                    return await answer.Task.WaitAsync(wait < left ? wait : left, time, cancel);
                }
                catch (TimeoutException) when (wait < left)
                {
                    (wait, left) = (2 * wait, left - wait);
                }
            }
        }
        catch (Exception e) when (e is not OperationCanceledException and not IOException)
        {
            throw new IOException(e.Message, e);
        }
        finally
        {
            waiting.TryRemove(id, out _);
        }
    }

    public override void Dispose()
    {
        sending.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = Backoff.ForBroker(time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SessionAsync(backoff, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning("The connection for phases ended ({Reason}); connecting again", e.Message);
            }

            await backoff.WaitAsync(stoppingToken);
        }
    }

    private async Task SessionAsync(Backoff backoff, CancellationToken stop)
    {
        var connection = await broker.OpenAsync("calls", stop);
        try
        {
            var confirmed = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            var opened = await connection.CreateChannelAsync(confirmed, stop);
            var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            opened.ChannelShutdownAsync += (_, e) => { ended.TrySetResult(e.ReplyText); return Task.CompletedTask; };
            var consumer = new AsyncEventingBasicConsumer(opened);
            consumer.ReceivedAsync += (_, delivery) => { Take(delivery); return Task.CompletedTask; };
            await opened.BasicConsumeAsync(ReplyTo, autoAck: true, consumer, stop);
            Volatile.Write(ref channel, opened);
            started.TrySetResult();
            backoff.Reset();
            throw new IOException(await ended.Task.WaitAsync(stop));
        }
        finally
        {
            Volatile.Write(ref channel, null);
            foreach (var asked in waiting.Values) asked.TrySetException(new IOException("the connection ended before the answer came"));
            await connection.EndAsync(time);
        }
    }

    private async Task PublishAsync(ExecuteAction command, string id, string? traceparent, CancellationToken cancel)
    {
        var open = Volatile.Read(ref channel) ?? throw new IOException("there is no connection to the broker");
        var properties = new BasicProperties
        {
            ContentType = "application/json",
            DeliveryMode = DeliveryModes.Persistent,
            MessageId = id,
            CorrelationId = id,
            ReplyTo = ReplyTo,
            Headers = traceparent is null ? null : new Dictionary<string, object?> { ["traceparent"] = traceparent },
        };
        await sending.WaitAsync(cancel);
        ValueTask sent;
        try
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(command, JsonSerializerOptions.Web);
            sent = open.BasicPublishAsync(Topology.ExecuteAction, "", mandatory: true, properties, body, cancel);
        }
        finally
        {
            sending.Release();
        }

        await sent;
    }

    [SuppressMessage(
        "Design", "CA1031:Do not catch general exception types", Justification = "Whatever an answer holds, the next one is heard.")]
    private void Take(BasicDeliverEventArgs delivery)
    {
        if (delivery.BasicProperties.CorrelationId is not { } id || !waiting.TryGetValue(id, out var asked)) return;
        try
        {
            asked.TrySetResult(JsonSerializer.Deserialize<ActionOutcome>(delivery.Body.Span, JsonSerializerOptions.Web)!);
        }
        catch (Exception e)
        {
            asked.TrySetException(new IOException($"an answer came that cannot be read ({e.GetType().Name})"));
        }
    }
}
