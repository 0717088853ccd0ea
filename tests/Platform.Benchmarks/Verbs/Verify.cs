using System.Net.Http.Json;
using System.Text.Json;
using Platform.Benchmarks.Measuring;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Verbs;

/// <summary>The whole chain from its bytes, as the service verifies it.</summary>
internal static class Verify
{
    public const string Name = "verify";
    private const int Rounds = 3;

    public static async Task<Result> RunAsync(Stage stage)
    {
        var ledgers = await stage.LedgersAsync();
        await ledgers.ServeAsync(stage);
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
        List<double> perSecond = [];
        long entries = 0;
        for (var i = 1; i <= Rounds; i++)
        {
            var verdict = await http.GetFromJsonAsync<JsonElement>(new Uri(ledgers.Large.Side.AuditUrl + "/ledger/verify"));
            if (!verdict.GetProperty("valid").GetBoolean()) throw new InvalidOperationException($"The ledger does not verify: {verdict}");
            entries = verdict.GetProperty("entries").GetInt64();
            perSecond.Add(entries / verdict.GetProperty("seconds").GetDouble());
            stage.Say($"Verified {entries:N0} entries, {perSecond[^1]:N0}/s");
        }

        return new Result(
            Name,
            "Ledger verification",
            $"/ledger/verify over {entries:N0} entries with their payloads, {Rounds} times; median. Every envelope is encoded again from the columns and compared, every hash and every payload's digest computed.",
            [
                new Finding
                {
                    What = "verify, entries/s", Ours = Quantiles.MedianOf(perSecond), Unit = "/s", Bar = Bar.AtLeastOf(120_000, "≥ 120,000/s"), BarIsAbsolute = true,
                },
            ],
            []);
    }
}
