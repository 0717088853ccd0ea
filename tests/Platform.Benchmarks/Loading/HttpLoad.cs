using System.Diagnostics;

namespace Platform.Benchmarks.Loading;

/// <summary>Asks over some connections that are kept open, a thread to each.</summary>
internal static class HttpLoad
{
    public const int Connections = 4;

    /// <summary>
    /// Asks at a fixed rate, whatever the other side does; returns the milliseconds of each answer from when its question was due.
    /// </summary>
    public static Task<double[]> SteadyAsync(string address, Func<int, string> path, int perSecond, int seconds) => RunAsync(address, (client, connection, taken) =>
    {
        var interval = Stopwatch.Frequency * Connections / perSecond;
        var next = Stopwatch.GetTimestamp() + (interval * (connection + 1) / Connections);
        for (var i = 0; i < perSecond * seconds / Connections; i++, next += interval)
        {
            Beat.SleepUntil(next);
            Ask(client, path((i * Connections) + connection));
            taken.Add(Stopwatch.GetElapsedTime(next).TotalMilliseconds);
        }
    });

    /// <summary>Asks one question after the other; returns the milliseconds of each.</summary>
    public static Task<double[]> ClosedAsync(string address, Func<int, string> path, int seconds) => RunAsync(address, (client, connection, taken) =>
    {
        var until = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * seconds);
        for (var i = 0; Stopwatch.GetTimestamp() is var began && began < until; i++)
        {
            Ask(client, path((i * Connections) + connection));
            taken.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
    });

    private static async Task<double[]> RunAsync(string address, Action<HttpClient, int, List<double>> work)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, Connections).Select(connection => Task.Factory.StartNew(
            () =>
            {
                using var client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(30) };
                var taken = new List<double>();
                work(client, connection, taken);
                return taken;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        return [.. all.SelectMany(t => t)];
    }

    private static void Ask(HttpClient client, string path)
    {
        using var question = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = client.Send(question);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}.");
    }
}
