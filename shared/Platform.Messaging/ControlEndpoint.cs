using MassTransit;

namespace Platform.Messaging;

/// <summary>
/// How a queue of control messages is read: small, periodic and replaceable ones. What cannot be taken is dropped, for the next one is on
/// its way, and so is a fault: nobody waits for either.
/// </summary>
public static class ControlEndpoint
{
    private const ushort Prefetch = 8;

    /// <summary>To be called by a consumer's definition.</summary>
    /// <param name="endpoint">The consumer's queue.</param>
    /// <param name="exchange">The exchange that feeds it.</param>
    /// <param name="own">Whether the queue belongs to this process and ends with it.</param>
    /// <param name="arguments">The queue's arguments, the same for everybody who declares it.</param>
    public static void Configure(IReceiveEndpointConfigurator endpoint, string exchange, bool own, params ReadOnlySpan<(string Name, int Value)> arguments)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;
        endpoint.PrefetchCount = Prefetch;
        endpoint.DiscardFaultedMessages();
        endpoint.DiscardSkippedMessages();
        if (endpoint is not IRabbitMqReceiveEndpointConfigurator rabbit) return;
        (rabbit.Durable, rabbit.AutoDelete, rabbit.Exclusive) = (!own, own, own);
        foreach (var (name, value) in arguments) rabbit.SetQueueArgument(name, value);
        rabbit.Bind(exchange);
    }
}
