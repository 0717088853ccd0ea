using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.AcceptanceTests.Actions;

/// <summary>A host that takes a request and closes the connection without a word may have done what it was asked.</summary>
[Collection(nameof(SharedStackOne))]
public sealed class When_a_host_hangs_up(SharedStack shared) : SharedStackTest(shared)
{
    [Theory]
    [InlineData("GET", null)]
    [InlineData("HEAD", null)]
    [InlineData("DELETE", null)]
    [InlineData("POST", null)]
    [InlineData("PUT", null)]
    [InlineData("POST", "body")]
    [InlineData("GET", "expect")]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "C05")]
    public async Task Should_have_been_asked_once(string method, string? with)
    {
        await using var host = new SilentHost();
        var parameters = new Dictionary<string, object> { ["method"] = method, ["url"] = host.Url };
        if (with == "body") parameters["body"] = new { hello = "world" };
        // A client that is told to wait for the host's consent has sent no body yet, and would dare to ask again.
        if (with == "expect") parameters["headers"] = new { Expect = "100-continue" };

        var answer = await Agent.ExecuteAsync(new Command("http.call", parameters));

        Assert.Equal(with == "expect" ? ("DENIED", "INVALID_PARAMETERS") : ("FAILURE", "INDETERMINATE"), (answer.Status, answer.Code));
        Assert.Equal(with == "expect" ? 0 : 1, host.Requests);
    }

    private sealed class SilentHost : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource stop = new();
        private readonly Task accepting;
        private int requests;

        public SilentHost()
        {
            listener.Start();
            accepting = Task.Run(AcceptAsync);
        }

        public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";

        public int Requests => requests;

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
                await ReadAsync(client.GetStream());
                Interlocked.Increment(ref requests);
                client.Client.Shutdown(SocketShutdown.Send);
            }
        }

        // Everything is read before the end, so that it is a clean one and no reset.
        private async Task ReadAsync(NetworkStream stream)
        {
            var text = new StringBuilder();
            var buffer = new byte[4096];
            while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) || (text.ToString().Contains("Content-Length: 17", StringComparison.Ordinal) && !text.ToString().EndsWith('}')))
            {
                var read = await stream.ReadAsync(buffer, stop.Token);
                if (read == 0) return;
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
    }
}
