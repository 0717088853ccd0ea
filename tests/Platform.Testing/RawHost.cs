using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Testing;

/// <summary>
/// An existing system that reads its connections byte by byte, as a host without a framework does: what it takes for a request is one,
/// however many the caller meant to send. It answers each of
/// them the same.
/// </summary>
public sealed class RawHost : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<string> requests = new();
    private readonly byte[] answer;
    private readonly Task accepting;

    public RawHost(string status = "200 OK", string body = "{}")
    {
        ArgumentNullException.ThrowIfNull(body);
        var length = Encoding.UTF8.GetByteCount(body);
        answer = Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}");
        listener.Start();
        accepting = Task.Run(AcceptAsync);
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>Every request that came, whole, a byte a character.</summary>
    public IReadOnlyList<string> Requests => [.. requests];

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(stop.Token);
            try
            {
                await ServeAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The caller has what it wanted and is gone.
            }
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        var unread = "";
        var buffer = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, stop.Token)) > 0;)
        {
            unread += Encoding.Latin1.GetString(buffer, 0, read);
            while (LengthOf(unread) is { } length)
            {
                requests.Enqueue(unread[..length]);
                unread = unread[length..];
                await stream.WriteAsync(answer, stop.Token);
            }
        }
    }

    /// <summary>How long the request at the beginning is; null where it is not all there.</summary>
    private static int? LengthOf(string text)
    {
        const string End = "\r\n\r\n", Length = "\r\nContent-Length:";
        if (text.IndexOf(End, StringComparison.Ordinal) is var head && head < 0) return null;
        var at = text[..head].IndexOf(Length, StringComparison.OrdinalIgnoreCase);
        var body = at < 0 ? 0 : int.Parse(text[(at + Length.Length)..head].Split('\r')[0], CultureInfo.InvariantCulture);
        return text.Length >= head + End.Length + body ? head + End.Length + body : null;
    }
}
