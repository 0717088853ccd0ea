using System.Diagnostics;
using Npgsql;
using Platform.Benchmarks.Growing;
using Platform.Benchmarks.Measuring;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Verbs;

/// <summary>The whole log mined anew, at three sizes, beside reading the same attempts without learning from them.</summary>
internal static class Mining
{
    public const string Name = "mining";
    private const int Types = 60;
    private const int Triggers = 5;

    /// <summary>All attempts with their payloads in the order of the ledger: as little as the database can do.</summary>
    private const string PlainRead =
        """
        SELECT e.source_seq, e.at, e.trace_id, e.action_type, e.trigger, e.status, e.error_code, p.body
        FROM ledger.entry e JOIN ledger.payload p USING (index) WHERE e.kind = 'action_attempt' ORDER BY e.index
        """;

    public static async Task<Result> RunAsync(Stage stage)
    {
        await stage.ClearAsync();
        var most = stage.Options.Entries;
        var sizes = new List<Size>();
        foreach (var size in new[] { most / 10, most * 3 / 10, most }) sizes.Add(await MeasureAsync(stage, size));
        var (small, large) = (sizes[0], sizes[^1]);
        return new Result(
            Name,
            "Mining",
            $"The whole log anew (POST /mining until it is done, stored and serving), {stage.Options.Rounds} times at {string.Join(", ", sizes.Select(s => s.Entries.ToString("N0")))} attempts, "
            + $"{Types} action types × {Triggers} triggers, a tenth of them failures with ids in their errors. In turn with it, by a plain client: the feed that the miner reads "
            + "(GET /ledger/attempts), and the same rows straight from the database. Medians.",
            [
                new Finding
                {
                    What = $"mining at {large.Entries:N0}, entries/s", Ours = large.Mined, Baseline = large.Fed, BaselineIs = "reading the feed alone", Unit = "/s",
                    Bar = Bar.AtLeastOf(100_000, "≥ 100,000/s"), BarIsAbsolute = true,
                },
                new Finding { What = $"the feed at {large.Entries:N0}, entries/s", Ours = large.Fed, Baseline = large.Queried, BaselineIs = "plain SQL", Unit = "/s" },
                new Finding
                {
                    What = $"mining at {large.Entries:N0}, µs/entry", Ours = 1e6 / large.Mined, Baseline = 1e6 / small.Mined, BaselineIs = $"at {small.Entries:N0}", Unit = "µs",
                    Bar = Bar.AtMostOf(1.3, "≤ 1.3 ×"),
                },
                new Finding
                {
                    What = $"miner's memory, mining {large.Entries:N0}", Ours = large.PeakMegabytes, Baseline = small.PeakMegabytes, BaselineIs = $"mining {small.Entries:N0}", Unit = "MB",
                    Bar = Bar.AtMostOf(250, "≤ 250 MB"), BarIsAbsolute = true,
                },
            ],
            [
                new Detail(
                    "By size, entries/s",
                    ["entries", "learning from nothing at the start", "mining", "feed alone", "plain SQL", "mining, miner's µs of processor/entry", "memory before, MB", "peak, MB"],
                    [.. sizes.Select(s => (IReadOnlyList<string>)
                    [
                        s.Entries.ToString("N0"), s.Learned.ToString("N0"), s.Mined.ToString("N0"), s.Fed.ToString("N0"), s.Queried.ToString("N0"), Numbers.Show(s.CpuMicroseconds),
                        s.FirstMegabytes.ToString("N0"), s.PeakMegabytes.ToString("N0"),
                    ])]),
            ]);
    }

    private static async Task<Size> MeasureAsync(Stage stage, int size)
    {
        var (ledger, attempts) = await GrowingLedger.ServeAsync(stage, $"mining_{size}", size, Types, Triggers);
        await using var _ = ledger;
        var side = ledger.Side;
        await side.StartMinerAsync();
        var began = Stopwatch.GetTimestamp();
        await side.CaughtUpAsync();
        var learned = size / Stopwatch.GetElapsedTime(began).TotalSeconds;
        stage.Say($"{size:N0} entries learned from nothing, {learned:N0}/s");

        var first = ProcessClock.Megabytes(side.Miner!.Pid);
        double peak = 0, cpu = 0;
        List<double> mined = [], fed = [], queried = [];
        for (var i = 1; i <= stage.Options.Rounds; i++)
        {
            var before = ProcessClock.Seconds(side.Miner.Pid);
            var (seconds, status) = await side.MineAsync(() => peak = Math.Max(peak, ProcessClock.Megabytes(side.Miner.Pid)));
            cpu += ProcessClock.Seconds(side.Miner.Pid) - before;
            if (status.GetProperty("patterns").GetInt32() != attempts.Patterns + Types) throw new InvalidOperationException($"Mining found other patterns than there are: {status}");
            mined.Add(size / seconds);
            fed.Add(size / await FeedAsync(side.AuditUrl, ledger.Source));
            queried.Add(size / await QueryAsync(side.AuditDatabase.Superuser, size));
            stage.Say($"Round {i} of {stage.Options.Rounds} at {size:N0}: mined {mined[^1]:N0}/s, feed {fed[^1]:N0}/s, SQL {queried[^1]:N0}/s, {peak:N0} MB");
        }

        return new Size(size, learned, Quantiles.MedianOf(mined), Quantiles.MedianOf(fed), Quantiles.MedianOf(queried), cpu * 1e6 / size / stage.Options.Rounds, first, peak);
    }

    /// <summary>Reads the feed to its end and drops it; returns the seconds.</summary>
    private static async Task<double> FeedAsync(string audit, string source)
    {
        using var http = new HttpClient { BaseAddress = new Uri(audit), Timeout = Timeout.InfiniteTimeSpan };
        var began = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync(new Uri($"/ledger/attempts?source={Uri.EscapeDataString(source)}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync();
        await body.CopyToAsync(Stream.Null, 1 << 17);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<double> QueryAsync(string connection, int expected)
    {
        await using var database = NpgsqlDataSource.Create(connection);
        await using var command = database.CreateCommand(PlainRead);
        var began = Stopwatch.GetTimestamp();
        await using var row = await command.ExecuteReaderAsync();
        var rows = 0;
        while (await row.ReadAsync())
        {
            _ = row.GetFieldValue<byte[]>(7);
            rows++;
        }

        if (rows != expected) throw new InvalidOperationException($"The ledger has {rows} attempts, not {expected}.");
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private sealed record Size(int Entries, double Learned, double Mined, double Fed, double Queried, double CpuMicroseconds, double FirstMegabytes, double PeakMegabytes);
}
