using Platform.Benchmarks.Loading;
using Platform.Benchmarks.Measuring;
using Platform.Benchmarks.Naive;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;
using Platform.Testing;
using ServiceProcess = Platform.Testing.ServiceProcess;
using ServiceStack = Platform.Testing.Stack;

namespace Platform.Benchmarks.Verbs;

/// <summary>
/// What the orchestrator itself takes for a run, its phases being empty, beside what the bare bus does on the same machine.
/// </summary>
internal static class Runs
{
    public const string Name = "runs";
    private const int AtOnce = 32;
    private const int Hops = 5_000;

    public static async Task<Result> RunAsync(Stage stage)
    {
        await stage.ClearAsync();
        stage.Say("Starting an orchestrator, and the bare bus");
        await using var stack = await ServiceStack.StartAsync(new StackOptions
        {
            Runners = 0, Audits = 0, Orchestrators = 1, OrchestratorSettings = ServiceProcess.AsShipped,
        });
        await using var runner = await EmptyRunner.StartAsync(TestServers.Broker("action-runner", stack.VirtualHost));
        using var sovereign = new Signer("sovereign");
        stack.Allow(sovereign.Allowed(mayApprove: "cut.*"));
        await using var load = new RunLoad(stack, await stack.ConnectAgentAsync(), await stack.ConnectOperatorAsync(), sovereign);
        await using var hops = await TwoHops.StartAsync((await VirtualHost.CreateAsync(stage.Servers, "bench-hops")).As("naive"));
        var clock = new CpuClock(stage.Servers, stack.OrchestratorDatabase!.Name, "-", () => stack.Orchestrator.Pid ?? 0, () => 0);

        stage.Say("Warming up");
        var count = Math.Max(AtOnce, stage.Options.Commands / 20);
        await load.RunAsync(count, AtOnce);
        await hops.MeasureAsync(Hops);
        List<double> perSecond = [], bare = [], each = [], alone = [];
        var cpu = new double[CpuClock.Parts.Length];
        for (var i = 1; i <= stage.Options.Rounds; i++)
        {
            var before = clock.Read();
            var (seconds, times) = await load.RunAsync(count, AtOnce);
            foreach (var (part, used) in clock.Read().Zip(before, (a, b) => a - b).Index()) cpu[part] += used / count / stage.Options.Rounds;
            perSecond.Add(count / seconds);
            each.AddRange(times);
            alone.AddRange((await load.RunAsync(10, 1)).Each);
            bare.Add(await hops.MeasureAsync(Hops));
            stage.Say($"Round {i} of {stage.Options.Rounds}: {perSecond[^1]:N0} runs/s, {bare[^1]:N0} messages/s over two bare hops");
        }

        var (all, one) = (new Quantiles(each), new Quantiles(alone));
        return new Result(
            Name,
            "Runs",
            $"{stage.Options.Rounds} rounds of {count:N0} runs, {AtOnce} at once: eleven phases, which something answers at once that stands where the action-runner stands; two gates, opened by a signed decision as soon as they "
            + $"wait (looked for every 25 ms); fifteen documents on the disk. In turn with {Hops:N0} messages over two bare hops of MassTransit, without a database. The ledger takes the records afterwards. Medians.",
            [
                new Finding
                {
                    What = "runs/s", Ours = Quantiles.MedianOf(perSecond), Baseline = Quantiles.MedianOf(bare), BaselineIs = "two bare hops", Unit = "/s", Bar = Bar.AtLeastOf(170, "≥ 170/s"), BarIsAbsolute = true,
                },
                new Finding { What = "one run, 32 at once, p50", Ours = all.Median, Unit = "ms" },
                new Finding { What = "one run alone, p50", Ours = one.Median, Unit = "ms" },
            ],
            [
                new Detail(
                    "Processor time per run, µs",
                    ["broker", "orchestrator", "its database", "database, other", "load and phases"],
                    [[.. new[] { cpu[0], cpu[1], cpu[3], cpu[5], cpu[6] }.Select(c => c.ToString("N0"))]]),
            ]);
    }
}
