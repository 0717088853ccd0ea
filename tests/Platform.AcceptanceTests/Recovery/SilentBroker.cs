using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Platform.AcceptanceTests.Recovery;

/// <summary>A wire to the broker that takes connections, and lets no word through on those that came while it was silent.</summary>
public sealed class SilentBroker : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<TcpClient> held = [];
    private readonly Task accepting;
    private volatile bool silent = true;

    public SilentBroker()
    {
        listener.Start();
        accepting = Task.Run(AcceptAsync);
    }

    /// <summary>How many connections wait for the first word.</summary>
    public int Held => held.Count;

    /// <summary>The same address, by way of the wire.</summary>
    public Uri Through(Uri broker) => new UriBuilder(broker) { Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;

    /// <summary>Whoever comes from now on is heard; who came before never.</summary>
    public void Speak() => silent = false;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        foreach (var client in held) client.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            var client = await listener.AcceptTcpClientAsync(stop.Token);
            if (silent) held.Add(client);
            else _ = Task.Run(() => CarryAsync(client));
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(TestServers.RabbitMq.Host, TestServers.RabbitMq.Port, stop.Token);
            await await Task.WhenAny(
                near.GetStream().CopyToAsync(far.GetStream(), stop.Token), far.GetStream().CopyToAsync(near.GetStream(), stop.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Either side hung up.
        }
    }
}
