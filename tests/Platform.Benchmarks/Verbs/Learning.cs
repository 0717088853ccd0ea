using System.Diagnostics;
using Platform.Benchmarks.Loading;
using Platform.Benchmarks.Measuring;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Verbs;

/// <summary>Whether learning keeps up with the runner at its full speed, and what the runner's speed is without it.</summary>
internal static class Learning
{
    public const string Name = "learning";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    public static async Task<Result> RunAsync(Stage stage)
    {
        var (count, rounds) = (stage.Options.Commands * 2, stage.Options.Rounds);
        var side = await stage.OursAsync();
        await using var publisher = await LoadPublisher.OpenAsync(side.Broker, listen: false);
        var first = await side.LedgerSizeAsync();
        List<double> with = [], without = [], after = [], behind = [], cpu = [];
        List<double[]> partsWith = [], partsWithout = [];
        for (var i = 1; i <= rounds; i++)
        {
            // A new process is busy with compiling for some ten thousand records, and would be measured at that.
            stage.Say("Warming up");
            await side.StartMinerAsync();
            await side.CaughtUpAsync();
            await Round.RunAsync(side, publisher, count);
            await side.CaughtUpAsync();
            var before = ProcessClock.Seconds(side.Miner!.Pid);
            var round = Round.RunAsync(side, publisher, count);
            var distances = new List<double>();
            while (await Task.WhenAny(round, Task.Delay(Look)) != round) distances.Add(await side.LedgerSizeAsync() - await side.LearnedAsync());
            var up = await round;
            with.Add(up.PerSecond);
            partsWith.Add(up.CpuMicroseconds);
            var ended = Stopwatch.GetTimestamp();
            await side.CaughtUpAsync();
            after.Add(Stopwatch.GetElapsedTime(ended).TotalMilliseconds);
            behind.AddRange(distances);
            cpu.Add((ProcessClock.Seconds(side.Miner.Pid) - before) * 1e6 / count);

            await side.StopMinerAsync();
            var alone = await Round.RunAsync(side, publisher, count);
            without.Add(alone.PerSecond);
            partsWithout.Add(alone.CpuMicroseconds);
            stage.Say(
                $"Round {i} of {rounds}: {with[^1]:N0} commands/s with the miner, {without[^1]:N0} without; "
                + $"at most {distances.DefaultIfEmpty().Max():N0} records behind, caught up {after[^1]:N0} ms after the last ledger row");
        }

        await Round.RequireSuccessAsync(side, first, 3L * rounds * count);
        var distance = new Quantiles(behind);
        return new Result(
            Name,
            "Learning",
            $"{rounds} rounds of {count:N0} object updates at full speed with the miner up, in turn with as many while it is stopped; a warm-up "
            + $"round after each of its starts. Every {Look.TotalMilliseconds} ms the ledger's size is held against what the miner has learned "
            + "and stored. Medians; the ratio is the median of the rounds' ratios, because the machine's speed changes from round to round.",
            [
                new Finding
                {
                    What = "all learned and stored, after the last ledger row", Ours = Quantiles.MedianOf(after), Unit = "ms", Bar = Bar.AtMostOf(1_000, "≤ 1 s: it keeps up"), BarIsAbsolute = true,
                },
                new Finding
                {
                    What = "commands/s with the miner up, beside the same without it", Ours = Quantiles.MedianOf(with.Zip(without, (w, o) => w / o)), Unit = "×",
                    BarIsAbsolute = true,
                    Bar = Bar.AtLeastOf(0.95, "≥ 0.95 × without"),
                },
            ],
            [
                new Detail(
                    "Records in the ledger that are not learned and stored yet, during the load",
                    ["p50", "p90", "p99", "max"],
                    [[.. new[] { distance.Median, distance.At(0.9), distance.At(0.99), distance.Max }.Select(d => d.ToString("N0"))]]),
                new Detail(
                    "Processor time per command, µs",
                    ["", .. CpuClock.Parts, "miner", "sum without load"],
                    [Parts("with the miner", partsWith, Quantiles.MedianOf(cpu)), Parts("without", partsWithout, 0)],
                    "The miner's database is under 'database, other', with what the server does by itself."),
                new Detail(
                    "Rounds, commands/s",
                    ["", .. Enumerable.Range(1, rounds).Select(i => i.ToString())],
                    [["with the miner", .. with.Select(v => v.ToString("N0"))], ["without", .. without.Select(v => v.ToString("N0"))]]),
            ]);
    }

    private static IReadOnlyList<string> Parts(string name, List<double[]> rounds, double miner)
    {
        double[] parts = [.. Enumerable.Range(0, CpuClock.Parts.Length).Select(i => Quantiles.MedianOf(rounds.Select(r => r[i])))];
        return [name, .. parts.Select(p => p.ToString("N0")), miner.ToString("N0"), (parts[..^1].Sum() + miner).ToString("N0")];
    }
}
