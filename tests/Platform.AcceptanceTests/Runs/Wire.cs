using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.AcceptanceTests.Runs;

/// <summary>What happens to a request and its answer.</summary>
public enum Fate
{
    Pass,

    /// <summary>The server gets it, and its answer never arrives: the connection stays, and is silent.</summary>
    Silence,

    /// <summary>The server gets it; when it has answered, the connection breaks.</summary>
    Break,
}

/// <summary>The wire between orchestrators and the server of documents, which can lose an answer at the one moment that decides.</summary>
public sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int port;
    private readonly CancellationTokenSource stop = new();
    private readonly Task accepting;
    private int lost;

    public Wire(int port)
    {
        this.port = port;
        listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/kb/");
        accepting = Task.Run(AcceptAsync);
    }

    public Uri Url { get; }

    /// <summary>Asked about each request by its first line, before the server gets it.</summary>
    public Func<string, Task<Fate>> Decide { get; set; } = Pass;

    public int Lost => lost;

    public static Task<Fate> Pass(string request) => Task.FromResult(Fate.Pass);

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
        var talk = new Talk(near, far, end.Token);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, port, end.Token);
            await await Task.WhenAny(ForthAsync(talk), BackAsync(talk));
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

    private async Task ForthAsync(Talk talk)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await talk.Near.GetStream().ReadAsync(buffer, talk.End)) > 0)
        {
            var line = Encoding.Latin1.GetString(buffer, 0, read).Split('\r')[0];
            if (line.EndsWith(" HTTP/1.1", StringComparison.Ordinal)) talk.Fate = await Decide(line);
            await talk.Far.GetStream().WriteAsync(buffer.AsMemory(0, read), talk.End);
        }
    }

    private async Task BackAsync(Talk talk)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await talk.Far.GetStream().ReadAsync(buffer, talk.End)) > 0)
        {
            if (talk.Fate != Fate.Pass) Interlocked.Increment(ref lost);
            if (talk.Fate == Fate.Break) return;
            if (talk.Fate == Fate.Pass) await talk.Near.GetStream().WriteAsync(buffer.AsMemory(0, read), talk.End);
        }
    }

    private sealed record Talk(TcpClient Near, TcpClient Far, CancellationToken End)
    {
        public volatile Fate Fate;
    }
}
