using Platform.Benchmarks.Growing;
using Platform.Benchmarks.Measuring;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Verbs;

/// <summary>The ledger's append alone: from a message's bytes to the commit, chain included.</summary>
internal static class Append
{
    public const string Name = "append";
    private const int Rounds = 9;
    private const int PerRound = 5_000;

    public static async Task<Result> RunAsync(Stage stage)
    {
        var ledgers = await stage.LedgersAsync();
        await using var plain = await PlainTable.CreateAsync(stage.Servers);
        var sizes = (ledgers.Small.Size, ledgers.Large.Size);
        List<double> small = [], large = [], copy = [];
        await plain.CopyAsync(PerRound);
        var cpu = new double[3];
        for (var i = 1; i <= Rounds; i++)
        {
            small.Add(await MeasureAsync(0, ledgers.Small.Side.Cpu, () => ledgers.Small.GrowAsync(PerRound)));
            copy.Add(await MeasureAsync(1, ledgers.Small.Side.Cpu, () => plain.CopyAsync(PerRound)));
            large.Add(await MeasureAsync(2, ledgers.Large.Side.Cpu, () => ledgers.Large.GrowAsync(PerRound)));
            stage.Say($"Round {i} of {Rounds}: {small[^1]:N0}/s small, {large[^1]:N0}/s large, {copy[^1]:N0}/s plain copy");
        }

        var (s, l, c) = (Quantiles.MedianOf(small), Quantiles.MedianOf(large), Quantiles.MedianOf(copy));
        return new Result(
            Name,
            "Ledger append",
            $"{Rounds} rounds of {PerRound:N0} entries in turn: a small ledger (from {sizes.Item1:N0}), a plain binary COPY of 700-byte rows, a large ledger (from {sizes.Item2:N0}); all in transactions of "
            + $"{GrowingLedger.Batch:N0}. The ledger's side reads message bytes, makes canonical envelopes and salted digests, chains, writes entries, payloads and affected objects with all their indexes. Medians.",
            [
                new Finding
                {
                    What = "append, entries/s", Ours = s, Baseline = c, BaselineIs = "plain COPY", Unit = "/s", Bar = Bar.AtLeastOf(0.4, "≥ 0.4 × plain COPY"),
                },
                new Finding
                {
                    What = $"append at {sizes.Item2:N0}, µs/entry", Ours = 1_000_000 / l, Baseline = 1_000_000 / s, BaselineIs = $"at {sizes.Item1:N0}", Unit = "µs",
                    Bar = Bar.AtMostOf(1.3, "≤ 1.3 ×"),
                },
            ],
            [
                new Detail(
                    "Processor time per entry, µs, this program (writing the test's messages included) and PostgreSQL",
                    ["small", "plain COPY", "large"],
                    [[.. cpu.Select(c => Numbers.Show(c / Rounds / PerRound))]]),
            ]);

        async Task<double> MeasureAsync(int which, CpuClock clock, Func<Task<double>> work)
        {
            var before = clock.Read().Sum();
            var seconds = await work();
            cpu[which] += clock.Read().Sum() - before;
            return PerRound / seconds;
        }
    }
}
