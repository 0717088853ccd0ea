using Platform.Benchmarks.Loading;
using Platform.Benchmarks.Measuring;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Verbs;

/// <summary>Commands a second, publish to ledger row committed, beside the baseline.</summary>
internal static class Throughput
{
    public const string Name = "throughput";

    public static async Task<Result> RunAsync(Stage stage)
    {
        var count = stage.Options.Commands;
        var rounds = stage.Options.Rounds;
        ISide[] sides = [await stage.OursAsync(), await stage.NaiveAsync()];
        var publishers = new Dictionary<ISide, LoadPublisher>();
        var results = sides.ToDictionary(s => s, _ => new List<Round>());
        var starts = new Dictionary<ISide, long>();
        foreach (var side in sides)
        {
            stage.Say($"Warming up {side.Name}");
            publishers[side] = await LoadPublisher.OpenAsync(side.Broker, listen: false);
            starts[side] = await side.LedgerSizeAsync();
            await Round.RunAsync(side, publishers[side], count);
        }

        for (var i = 1; i <= rounds; i++)
        {
            foreach (var side in sides)
            {
                var round = await Round.RunAsync(side, publishers[side], count);
                stage.Say($"Round {i} of {rounds}, {side.Name}: {round.PerSecond:N0} commands/s");
                results[side].Add(round);
            }
        }

        foreach (var side in sides)
        {
            await Round.RequireSuccessAsync(side, starts[side], count * (rounds + 1L));
            await publishers[side].DisposeAsync();
        }

        var groups = await ((OurSide)sides[0]).GroupSizesAsync(starts[sides[0]] + count);
        return new Result(
            Name,
            "Throughput",
            $"{rounds} rounds of {count:N0} object updates, ours and the baseline in turn after a warm-up round each; published with confirms in flight; "
            + "a round ends with the last ledger row committed. Medians.",
            [
                new Finding
                {
                    What = "commands/s, publish → ledger row",
                    Ours = PerSecond(sides[0]),
                    Baseline = PerSecond(sides[1]),
                    BaselineIs = "naive",
                    Unit = "/s",
                    Bar = Bar.AtLeastOf(3, "≥ 3 × naive"),
                },
            ],
            [
                new Detail(
                    "Processor time per command, µs",
                    ["", .. CpuClock.Parts, "sum without load"],
                    [.. sides.Select(s => (IReadOnlyList<string>)[s.Name, .. Cpu(s).Select(c => c.ToString("N0")), Cpu(s)[..^1].Sum().ToString("N0")])]),
                new Detail(
                    "Rounds, commands/s",
                    ["", .. Enumerable.Range(1, rounds).Select(i => i.ToString())],
                    [.. sides.Select(s => (IReadOnlyList<string>)[s.Name, .. results[s].Select(r => r.PerSecond.ToString("N0"))])]),
                new Detail(
                    "Commands sharing a commit, average",
                    ["intents", "outcomes", "ledger"],
                    [[Numbers.Show(groups.Intents), Numbers.Show(groups.Outcomes), Numbers.Show(groups.Ledger)]]),
            ]);

        double PerSecond(ISide side) => Quantiles.MedianOf(results[side].Select(r => r.PerSecond));
        double[] Cpu(ISide side) => [.. Enumerable.Range(0, CpuClock.Parts.Length).Select(part => Quantiles.MedianOf(results[side].Select(r => r.CpuMicroseconds[part])))];
    }
}
