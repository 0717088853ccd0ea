using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.AcceptanceTests.Fuzzing;

/// <summary>A host that answers every request with something else that is hardly HTTP, and hangs up.</summary>
internal sealed class HostileHost : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Random random;
    private readonly string canary;
    private readonly Task accepting;

    public HostileHost(int seed, string canary)
    {
        (random, this.canary) = (new Random(seed), canary);
        listener.Start();
        accepting = Task.Run(AcceptAsync);
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

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
                var stream = client.GetStream();
                _ = await stream.ReadAtLeastAsync(new byte[4 * 1024], 1, throwOnEndOfStream: false, stop.Token);
                await stream.WriteAsync(Answer(), stop.Token);
            }
            catch (IOException)
            {
                // The caller has gone.
            }
        }
    }

    private byte[] Answer()
    {
        var body = random.Next(5) switch
        {
            0 => $$"""{"access_token":"{{canary}}","error":"no {{canary}} here"}""",
            1 => $"password={canary} is wrong" + new string('%', random.Next(40_000)),
            2 => new string('[', random.Next(70_000)),
            3 => "\ufeff\u0000\ud83d\ude00",
            _ => "{}",
        };
        var status = new[] { "200 OK", "204 No", "401 No", "418 \u00e9\u00e9", "500 It broke", "999 What", "302 There", "100 Continue", "20 0", "" }[random.Next(10)];
        var length = random.Next(4) == 0 ? random.Next(-1, 100_000) : Encoding.UTF8.GetByteCount(body);
        var header = new[]
        {
            "Content-Type: application/json", "Content-Encoding: gzip", "Content-Type: text/plain; charset=utf-7", "Transfer-Encoding: chunked", "X: " + new string('x', random.Next(40_000)),
            "Content-Type: \u0001", "Location: http://127.0.0.1:1/", "no colon",
        }[random.Next(8)];
        var answer = Encoding.UTF8.GetBytes($"HTTP/1.{random.Next(3)} {status}\r\nContent-Length: {length}\r\n{header}\r\n\r\n{body}");
        return random.Next(6) == 0 ? answer[..random.Next(answer.Length)] : answer;
    }
}
