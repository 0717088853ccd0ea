using RabbitMQ.Client;

namespace Platform.Messaging;

/// <summary>
/// Opens connections to the broker. Publishing and consuming each take one of their own: under a memory or disk alarm the broker stops
/// reading from every connection that publishes, and a consumer on it would stop too.
/// </summary>
public sealed class BrokerConnections(Uri broker, string service)
{
    // The client's own recovery is off: it cannot tell what was in flight. Each user of a connection opens the next one itself and
    // knows what to publish or take again.
    private readonly ConnectionFactory factory = new()
    {
        Uri = broker,
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedHeartbeat = TimeSpan.FromSeconds(10),
        RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
        ContinuationTimeout = TimeSpan.FromSeconds(10),
        SocketReadTimeout = TimeSpan.FromSeconds(15),
        SocketWriteTimeout = TimeSpan.FromSeconds(15),
    };

    public Uri Broker => broker;

    /// <summary>Whose queues' names begin so.</summary>
    public string Service => service;

    /// <summary>Opens one connection.</summary>
    /// <param name="purpose">Shown beside the service's name in the broker's list of connections.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public Task<IConnection> OpenAsync(string purpose, CancellationToken cancel) => factory.CreateConnectionAsync($"{service} {purpose}", cancel);
}
