using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Platform.Messaging;

/// <summary>
/// Reads one kind of control message: small, periodic and replaceable. What cannot be taken is dropped, for the next one is on its way. The queue is
/// read as the hot path's are, with a probe that notices silence: MassTransit 8.4's own consumers can end without a word after a broken connection.
/// </summary>
public abstract class ControlReader<T>(BrokerConnections broker, string queue, TimeProvider time, ILogger log) : BackgroundService
    where T : class
{
    private const ushort Prefetch = 8;

    /// <summary>Takes a message.</summary>
    protected abstract Task TakeAsync(T message, CancellationToken cancel);

    /// <summary>Called with null when the queue is being read, else with a sentence saying why not.</summary>
    protected abstract void StateChanged(string? why);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reader = new QueueReader(broker, queue, Prefetch, time, log) { StateChanged = StateChanged };
        return reader.RunAsync(async delivery =>
        {
            try
            {
                await TakeAsync(Read(delivery.Body), stoppingToken);
            }
            catch (Exception e)
            {
                log.LogDebug("A control message on {Queue} was dropped ({Reason})", queue, e.Message);
            }

            delivery.Settle();
        }, stoppingToken);
    }

    /// <summary>The contents of MassTransit's envelope.</summary>
    private static T Read(ReadOnlyMemory<byte> body)
    {
        using var envelope = JsonDocument.Parse(body);
        return envelope.RootElement.GetProperty("message").Deserialize<T>(JsonSerializerOptions.Web) ?? throw new JsonException("The message is null.");
    }
}
