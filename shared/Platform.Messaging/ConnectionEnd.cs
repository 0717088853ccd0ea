using RabbitMQ.Client;

namespace Platform.Messaging;

/// <summary>
/// Ends a connection in bounded time. The client's own closing and disposing can wait for ever on a connection that broke at the wrong
/// moment, and whoever awaits it then neither reads nor publishes again while everything looks healthy.
/// </summary>
public static class ConnectionEnd
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <summary>Returns within seconds, whatever the connection does.</summary>
    public static async Task EndAsync(this IConnection connection, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var ending = Task.Run(async () =>
        {
            await connection.AbortAsync(TimeSpan.FromSeconds(1));
            await connection.DisposeAsync();
        });
        await ending.WaitAsync(Limit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
