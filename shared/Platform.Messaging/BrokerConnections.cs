using RabbitMQ.Client;

namespace Platform.Messaging;

/// <summary>
/// Opens connections to the broker. Publishing and consuming each take one of their own: under a memory or disk alarm the broker stops
/// reading from every connection that publishes, and a consumer on it would stop too.
/// </summary>
public sealed class BrokerConnections(Uri broker, string service)
{
    /// <summary>
    /// The client's own limits leave out the wait for the broker's first word: one that says none would be waited for for ever.
    /// </summary>
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(20);

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

    /// <summary>The service whose connections these are; its own queues begin with this name.</summary>
    public string Service => service;

    /// <summary>Opens one connection.</summary>
    /// <param name="purpose">Shown beside the service's name in the broker's list of connections.</param>
    /// <param name="cancel">Ends the attempt.</param>
    /// <exception cref="IOException">The broker did not let us in within twenty seconds.</exception>
    public async Task<IConnection> OpenAsync(string purpose, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(OpenLimit);
        try
        {
            return await factory.CreateConnectionAsync($"{service} {purpose}", limited.Token);
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new IOException("the broker took the connection and did not let us in", e);
        }
    }
}
