using System.Diagnostics;
using System.Text.Json;
using Platform.Benchmarks.Growing;
using Platform.Benchmarks.Measuring;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Verbs;

/// <summary>What a question costs on a small ledger and on a large one.</summary>
internal static class Query
{
    public const string Name = "query";
    private const int WarmUp = 100;
    private const int Times = 200;

    public static async Task<Result> RunAsync(Stage stage)
    {
        var ledgers = await stage.LedgersAsync();
        await ledgers.ServeAsync(stage);
        var sizes = (await ledgers.Small.Side.LedgerSizeAsync(), await ledgers.Large.Side.LedgerSizeAsync());
        using var http = new HttpClient();
        var findings = new List<Finding>();
        var details = new List<IReadOnlyList<string>>();
        foreach (var (_, path) in Questions)
        {
            // Everything is compiled well before the first figure is taken.
            for (var i = 0; i < WarmUp; i++)
            {
                await AskAsync(http, ledgers.Small, path, Times + i);
                await AskAsync(http, ledgers.Large, path, Times + i);
            }
        }

        foreach (var (what, path) in Questions)
        {
            List<double> small = [], large = [];
            long items = 0;
            for (var i = 0; i < Times; i++)
            {
                // In turn, so that the machine's moods meet both.
                var (s, _) = await AskAsync(http, ledgers.Small, path, i);
                var (l, count) = await AskAsync(http, ledgers.Large, path, i);
                small.Add(s);
                large.Add(l);
                items += count;
            }

            var (few, many) = (new Quantiles(small), new Quantiles(large));
            stage.Say($"{what}: {few.Median:N2} ms small, {many.Median:N2} ms large");
            findings.Add(new Finding
            {
                What = what, Ours = many.Median, Baseline = few.Median, BaselineIs = $"at {sizes.Item1:N0}", Unit = "ms", Bar = Bar.AtMostOf(1.3, "≤ 1.3 ×"),
            });
            details.Add([what, $"{items / (double)Times:N0}", .. ((Quantiles[])[few, many]).SelectMany(q => new[] { $"{q.Median:N2}", $"{q.At(0.9):N2}", $"{q.At(0.99):N2}" })]);
        }

        return new Result(
            Name,
            "Ledger queries",
            $"Over HTTP, one after the other, {Times} times in turn at {sizes.Item1:N0} and {sizes.Item2:N0} entries, always asking for something else; pages of 50. p50.",
            findings,
            [new Detail($"Milliseconds at {sizes.Item1:N0} and at {sizes.Item2:N0} entries", ["", "items", "p50", "p90", "p99", "p50", "p90", "p99"], details)]);
    }

    private static IEnumerable<(string What, Func<GrowingLedger, int, string> Path)> Questions =>
    [
        ("/action-logs", (_, _) => "/action-logs"),
        ("/action-logs?agentId", (_, i) => $"/action-logs?agentId={Records.AgentId(i)}"),
        ("/action-logs?traceId", (l, i) => $"/action-logs?traceId={Records.TraceId(Pick(l, i))}"),
        ("/action-logs?actionType", (_, i) => $"/action-logs?actionType={Records.ActionType(i)}"),
        ("/action-logs?status=FAILURE", (_, _) => "/action-logs?status=FAILURE"),
        ("/action-logs?status=SUCCESS", (_, _) => "/action-logs?status=SUCCESS"),
        ("/action-logs?affectedId", (l, i) => $"/action-logs?affectedId={Records.ObjectId(Pick(l, i))}&limit=5"),
        ("/action-logs?from&to", (l, i) => $"/action-logs?from={Time(l, Pick(l, i))}&to={Time(l, Pick(l, i) + 100)}"),
        ("/action-logs?agentId&status=FAILURE", (_, i) => $"/action-logs?agentId={Records.AgentId((i * 20) % 5)}&status=FAILURE&limit=5"),
        ("/objects/{id}/history", (l, i) => $"/objects/{Records.ObjectId(Pick(l, i))}/history?limit=5"),
        ("/ledger/entries", (_, i) => $"/ledger/entries?limit={20 + (i % 5)}"),
        ("/ledger/head", (_, _) => "/ledger/head"),
    ];

    // Spread over the whole ledger, never the same twice.
    private static long Pick(GrowingLedger ledger, int i) => 1 + ((i + 1) * 7_654_321L % (ledger.Size - 200));

    private static string Time(GrowingLedger ledger, long seq) => Uri.EscapeDataString(ledger.Records.At(seq).ToString("O"));

    private static async Task<(double Milliseconds, long Items)> AskAsync(HttpClient http, GrowingLedger ledger, Func<GrowingLedger, int, string> path, int i)
    {
        var uri = new Uri(ledger.Side.AuditUrl + path(ledger, i));
        var began = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync(uri);
        var body = await answer.Content.ReadAsByteArrayAsync();
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{uri.PathAndQuery} answered {(int)answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(body)}");
        using var json = JsonDocument.Parse(body);
        return (took, json.RootElement.TryGetProperty("items", out var items) ? items.GetArrayLength() : 1);
    }
}
