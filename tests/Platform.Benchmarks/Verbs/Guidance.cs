using Platform.Benchmarks.Growing;
using Platform.Benchmarks.Loading;
using Platform.Benchmarks.Measuring;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Verbs;

/// <summary>
/// What a question before an action costs, with ten thousand patterns in memory, beside an answer of the same process that says nothing.
/// </summary>
internal static class Guidance
{
    public const string Name = "guidance";
    private const int Types = 500;
    private const int Triggers = 20;
    private const int PerPattern = 20;
    private const int PerSecond = 1_000;
    private const int CommandsPerSecond = 200;
    private const int Turns = 4;
    private const string Empty = "/health/live";

    public static async Task<Result> RunAsync(Stage stage)
    {
        await stage.ClearAsync();
        var size = Math.Min(stage.Options.Entries, Types * Triggers * PerPattern);
        var (rounds, seconds) = (stage.Options.Rounds, stage.Options.LatencySeconds);
        var (ledger, attempts) = await GrowingLedger.ServeAsync(stage, "guidance", size, Types, Triggers);
        await using var _ = ledger;
        var side = ledger.Side;
        await side.StartMinerAsync();
        await side.CaughtUpAsync();

        stage.Say("Warming up");
        await HttpLoad.ClosedAsync(side.MinerUrl, attempts.Question, 3);
        await HttpLoad.ClosedAsync(side.MinerUrl, NothingOf, 1);
        List<double> asked = [], nothing = [], closed = [], closedNothing = [];
        for (var i = 1; i <= rounds; i++)
        {
            asked.AddRange(await HttpLoad.SteadyAsync(side.MinerUrl, attempts.Question, PerSecond, seconds));
            nothing.AddRange(await HttpLoad.SteadyAsync(side.MinerUrl, NothingOf, PerSecond, seconds));
            closed.Add((await HttpLoad.ClosedAsync(side.MinerUrl, attempts.Question, seconds)).Length / (double)seconds);
            closedNothing.Add((await HttpLoad.ClosedAsync(side.MinerUrl, NothingOf, seconds)).Length / (double)seconds);
            stage.Say($"Round {i} of {rounds}: {closed[^1]:N0} answers/s, {closedNothing[^1]:N0} of {Empty}");
        }

        stage.Say("While the runner works");
        await side.StartRunnerAsync();
        await using var publisher = await LoadPublisher.OpenAsync(side.Broker, listen: false);
        await Round.RunAsync(side, publisher, stage.Options.Commands / 4);
        await SteadyLoad.RunAsync(publisher, side.Commands(CommandsPerSecond * 3), CommandsPerSecond, answer: false);
        await side.CaughtUpAsync();
        var first = await side.LedgerSizeAsync();
        // In turns, both under the same load.
        var commands = side.Commands(CommandsPerSecond * seconds * 2);
        var load = SteadyLoad.RunAsync(publisher, commands, CommandsPerSecond, answer: false);
        List<double> askedBusy = [], nothingBusy = [];
        for (var turn = 0; turn < Turns; turn++)
        {
            askedBusy.AddRange(await HttpLoad.SteadyAsync(side.MinerUrl, attempts.Question, PerSecond, Math.Max(1, seconds / Turns)));
            nothingBusy.AddRange(await HttpLoad.SteadyAsync(side.MinerUrl, NothingOf, PerSecond, Math.Max(1, seconds / Turns)));
        }

        await load;
        var (busy, idle) = (new Quantiles(askedBusy), new Quantiles(nothingBusy));
        stage.Say("While the runner works and nobody asks");
        commands.AddRange(side.Commands(CommandsPerSecond * seconds));
        var used = ProcessClock.Seconds(side.Miner!.Pid);
        await SteadyLoad.RunAsync(publisher, commands[^(CommandsPerSecond * seconds)..], CommandsPerSecond, answer: false);
        used = ProcessClock.Seconds(side.Miner.Pid) - used;
        await Round.ArriveAsync(side, first + commands.Count);
        await Round.RequireSuccessAsync(side, first, commands.Count);

        var (q, n) = (new Quantiles(asked), new Quantiles(nothing));
        return new Result(
            Name,
            "Guidance",
            $"GET /guidance over {HttpLoad.Connections} kept connections, {Types * Triggers:N0} patterns in memory, always after another one; in turn with {Empty} of the same process, {rounds} rounds of {seconds} s each. "
            + $"At a steady {PerSecond:N0}/s a question's time counts from when it was due (open loop); then as fast as answers come (closed loop). Once more while the runner executes {CommandsPerSecond:N0} commands/s, "
            + "which are learned from.",
            [
                At("p50", q.Median, n.Median, null),
                At("p99", q.At(0.99), n.At(0.99), Bar.AtMostOf(5, "≤ 5 ms")),
                new Finding
                {
                    What = "p99 while the runner works", Ours = busy.At(0.99), Baseline = q.At(0.99), BaselineIs = "while nothing is learned", Unit = "ms", Bar = Bar.AtMostOf(5, "≤ 5 ms"), BarIsAbsolute = true,
                },
                new Finding
                {
                    What = "p99 while the runner works, beside one that says nothing", Ours = busy.At(0.99), Baseline = idle.At(0.99),
                    BaselineIs = Empty + ", in turns", Unit = "ms",
                    Bar = Bar.AtMostOf(3, "≤ 3 ×"),
                },
                new Finding { What = "the miner's processor while the runner works and nobody asks", Ours = 1_000 * used / seconds, Unit = "ms/s" },
                new Finding { What = "answers/s, closed loop", Ours = Quantiles.MedianOf(closed), Baseline = Quantiles.MedianOf(closedNothing), BaselineIs = Empty, Unit = "/s" },
            ],
            [
                new Detail(
                    $"Milliseconds at {PerSecond:N0}/s",
                    ["", "p50", "p90", "p99", "max"],
                    [
                        Row("/guidance", q), Row(Empty, n), Row("/guidance while the runner works", busy),
                        Row(Empty + " while the runner works", idle),
                    ]),
            ]);
    }

    private static string NothingOf(int number) => Empty;

    private static Finding At(string quantile, double ours, double nothing, Bar? bar) => new()
    {
        What = $"{quantile} at {PerSecond:N0}/s", Ours = ours, Baseline = nothing, BaselineIs = Empty, Unit = "ms", Bar = bar, BarIsAbsolute = bar is not null,
    };

    private static IReadOnlyList<string> Row(string what, Quantiles q) => [what, .. new[] { q.Median, q.At(0.9), q.At(0.99), q.Max }.Select(v => v.ToString("N2"))];
}
