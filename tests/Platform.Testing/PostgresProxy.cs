using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Platform.Testing;

/// <summary>What happens to the next COMMIT that passes.</summary>
public enum CommitLoss
{
    None,

    /// <summary>The server gets it, its answer never comes back.</summary>
    Reply,

    /// <summary>The server never gets it.</summary>
    Request,
}

/// <summary>A wire between a service and PostgreSQL that can break at the one moment that decides.</summary>
public sealed class PostgresProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string host;
    private readonly int port;
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private int armed;
    private int lost;

    public PostgresProxy()
    {
        var server = new NpgsqlConnectionStringBuilder(TestServers.Postgres);
        (host, port) = (server.Host!, server.Port);
        listener.Start();
        accepting = Task.Run(AcceptAsync);
    }

    /// <summary>How many COMMITs have met their loss.</summary>
    public int Lost => lost;

    /// <summary>The same connection string, by way of the proxy.</summary>
    public string Through(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, SslMode = SslMode.Disable }.ConnectionString;

    public void LoseNextCommit(CommitLoss loss) => Interlocked.Exchange(ref armed, (int)loss);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            var client = await listener.AcceptTcpClientAsync(stop.Token);
            _ = Task.Run(() => CarryAsync(client));
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        try
        {
            await far.ConnectAsync(host, port, end.Token);
            var there = ForthAsync(near.GetStream(), far.GetStream(), end);
            var back = far.GetStream().CopyToAsync(near.GetStream(), end.Token);
            await Task.WhenAny(there, back);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Either side hung up, which is what wires do.
            return;
        }
        finally
        {
            await end.CancelAsync();
        }
    }

    private async Task ForthAsync(NetworkStream near, NetworkStream far, CancellationTokenSource end)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await near.ReadAsync(buffer, end.Token)) > 0)
        {
            var chunk = buffer.AsMemory(0, read);
            if (chunk.Span.IndexOf("COMMIT\0"u8) >= 0 && (CommitLoss)Interlocked.Exchange(ref armed, 0) is var loss and not CommitLoss.None)
            {
                // The way back is cut first: nothing of the answer may slip through.
                near.Socket.Shutdown(SocketShutdown.Send);
                if (loss == CommitLoss.Reply) await far.WriteAsync(chunk, end.Token);
                Interlocked.Increment(ref lost);
                return;
            }

            await far.WriteAsync(chunk, end.Token);
        }
    }
}
