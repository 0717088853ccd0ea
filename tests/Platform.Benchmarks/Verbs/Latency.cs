using System.Diagnostics;
using Platform.Benchmarks.Loading;
using Platform.Benchmarks.Measuring;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Verbs;

/// <summary>How long a command takes to its ledger row and to its answer while commands come steadily.</summary>
internal static class Latency
{
    public const string Name = "latency";
    private const int PerSecond = 200;

    public static async Task<Result> RunAsync(Stage stage)
    {
        var seconds = stage.Options.LatencySeconds;
        var rounds = stage.Options.Rounds;
        var ours = await stage.OursAsync();
        ISide[] sides = [ours, await stage.NaiveAsync()];
        var perRound = sides.ToDictionary(s => s, _ => new List<Quantiles>());
        var answers = new List<double>();
        var steps = new List<double[]>();
        var publishers = new Dictionary<ISide, LoadPublisher>();
        foreach (var side in sides)
        {
            stage.Say($"Warming up {side.Name}");
            publishers[side] = await LoadPublisher.OpenAsync(side.Broker, listen: true);
            await Round.RunAsync(side, publishers[side], stage.Options.Commands / 4);
            await MeasureAsync(side, publishers[side], 3, [], []);
        }

        for (var i = 1; i <= rounds; i++)
        {
            foreach (var side in sides)
            {
                var round = new Quantiles(await MeasureAsync(side, publishers[side], seconds, side == ours ? answers : [], steps));
                stage.Say($"Round {i} of {rounds}, {side.Name}: p50 {round.Median:N2} ms, p99 {round.At(0.99):N2} ms to the ledger row");
                perRound[side].Add(round);
            }
        }

        foreach (var publisher in publishers.Values) await publisher.DisposeAsync();
        var (us, them) = (Summary(ours), Summary(sides[1]));
        var answer = new Quantiles(answers);
        return new Result(
            Name,
            "Latency",
            $"{rounds} rounds of {seconds} s at a steady {PerSecond} commands/s, ours and the baseline in turn. Open loop: a command's time counts from when it was due. The ledger row's "
            + "time is PostgreSQL's commit timestamp. Ours also answers every command, the baseline none. Medians of the rounds' quantiles.",
            [
                new Finding
                {
                    What = "command → ledger row, p50", Ours = us.P50, Baseline = them.P50, BaselineIs = "naive", Unit = "ms", Bar = Bar.AtMostOf(1, "≤ naive's"),
                },
                new Finding
                {
                    What = "command → ledger row, p99", Ours = us.P99, Baseline = them.P99, BaselineIs = "naive", Unit = "ms", Bar = Bar.AtMostOf(1.5, "≤ 1.5 × naive's"),
                },
                new Finding
                {
                    What = "command → answer, p50", Ours = answer.Median, Baseline = them.P50, BaselineIs = "naive's ledger row", Unit = "ms",
                    Bar = Bar.AtMostOf(3 / 3.6, "≤ 3 ms where naive's ledger row takes 3.6"),
                },
            ],
            [
                new Detail(
                    "Milliseconds",
                    ["", "p50", "p90", "p99", "max"],
                    [
                        ["ours → ledger row", Show(us.P50), Show(us.P90), Show(us.P99), Show(us.Max)],
                        ["ours → answer", Show(answer.Median), Show(answer.At(0.9)), Show(answer.At(0.99)), Show(answer.Max)],
                        ["naive → ledger row", Show(them.P50), Show(them.P90), Show(them.P99), Show(them.Max)],
                    ]),
                new Detail(
                    "Ours step by step, ms",
                    ["", "due → intent committed", "→ outcome committed", "→ numbered", "→ ledger row"],
                    [
                        ["p50", .. Enumerable.Range(0, 4).Select(i => Show(new Quantiles(steps.Select(s => s[i])).Median))],
                        ["p99", .. Enumerable.Range(0, 4).Select(i => Show(new Quantiles(steps.Select(s => s[i])).At(0.99)))],
                    ]),
            ]);

        (double P50, double P90, double P99, double Max) Summary(ISide side) => (
            Quantiles.MedianOf(perRound[side].Select(q => q.Median)),
            Quantiles.MedianOf(perRound[side].Select(q => q.At(0.9))),
            Quantiles.MedianOf(perRound[side].Select(q => q.At(0.99))),
            perRound[side].Max(q => q.Max));
    }

    private static string Show(double milliseconds) => milliseconds.ToString("N2");

    /// <summary>
    /// Returns the milliseconds to the ledger row; those to the answer are added to <paramref name="answers"/>, and those of our own steps
    /// to
    /// <paramref name="steps"/>.
    /// </summary>
    private static async Task<List<double>> MeasureAsync(ISide side, LoadPublisher publisher, int seconds, List<double> answers, List<double[]> steps)
    {
        var commands = side.Commands(PerSecond * seconds);
        var first = await side.LedgerSizeAsync();
        var (utc, ticks) = (TimeProvider.System.GetUtcNow().UtcDateTime, Stopwatch.GetTimestamp());
        var due = await SteadyLoad.RunAsync(publisher, commands, PerSecond, answer: side is OurSide);
        await Round.ArriveAsync(side, first + commands.Count);
        await Round.RequireSuccessAsync(side, first, commands.Count);
        var committed = await side.CommitTimesAsync(first);
        foreach (var (id, at) in due)
        {
            if (publisher.Answered.TryRemove(id, out var answered)) answers.Add(Stopwatch.GetElapsedTime(at, answered).TotalMilliseconds);
        }

        if (side is OurSide ours)
        {
            foreach (var (id, t) in await ours.JournalTimesAsync(due.Keys))
            {
                DateTime[] at = [DueAt(due[id]), t.Intent, t.Outcome, t.Number, committed[id]];
                steps.Add([.. at.Zip(at.Skip(1), (from, to) => (to - from).TotalMilliseconds)]);
            }
        }

        return [.. due.Select(d => (committed[d.Key] - DueAt(d.Value)).TotalMilliseconds)];

        DateTime DueAt(long timestamp) => utc + Stopwatch.GetElapsedTime(ticks, timestamp);
    }
}
