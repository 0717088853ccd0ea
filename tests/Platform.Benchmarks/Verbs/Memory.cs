using Platform.Benchmarks.Loading;
using Platform.Benchmarks.Measuring;
using Platform.Benchmarks.Reporting;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Verbs;

/// <summary>How much memory each service takes under full load, and with a backlog of 100,000.</summary>
internal static class Memory
{
    public const string Name = "memory";
    private const int Load = 20_000;
    private const int Backlog = 100_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan DrainMost = TimeSpan.FromSeconds(60);

    public static async Task<Result> RunAsync(Stage stage)
    {
        var side = await stage.OursAsync();
        await using var publisher = await LoadPublisher.OpenAsync(side.Broker, listen: false);
        stage.Say("Full load");
        var load = await WatchAsync(side, Round.RunAsync(side, publisher, Load));

        stage.Say("A backlog: the services are down while commands are published");
        await side.Runner.DisposeAsync();
        await side.Audit.DisposeAsync();
        var first = await side.LedgerSizeAsync();
        await publisher.SendAsync(side.Commands(Backlog));
        await Task.WhenAll(side.StartRunnerAsync(), side.StartAuditAsync());
        var backlog = await WatchAsync(side, Task.WhenAny(Round.ArriveAsync(side, first + Backlog, DrainMost * 10), Task.Delay(DrainMost)));

        // The ledger away for a while: what waits for it waits in the journal.
        stage.Say("A backlog in the journal: the audit service is down");
        await side.Audit.DisposeAsync();
        await Task.Delay(TimeSpan.FromSeconds(20));
        await side.StartAuditAsync();
        var behind = await WatchAsync(side, Task.WhenAny(Round.ArriveAsync(side, first + Backlog, DrainMost * 10), Task.Delay(DrainMost / 2)));
        var peaks = new[] { load, backlog, behind };
        await stage.ClearAsync();
        return new Result(
            Name,
            "Memory",
            $"Resident memory, looked at every {Look.TotalMilliseconds} ms: under full load ({Load:N0} commands), with {Backlog:N0} commands queued, and with the ledger coming back to a backlog in the journal.",
            [
                Finding("action-runner, full load", load.Runner.Peak),
                Finding("audit, full load", load.Audit.Peak),
                Finding("action-runner, 100,000 queued", Math.Max(backlog.Runner.Peak, behind.Runner.Peak)),
                Finding("audit, 100,000 queued", Math.Max(backlog.Audit.Peak, behind.Audit.Peak)),
            ],
            [
                new Detail(
                    "MB, peak and end",
                    ["", "full load", "commands queued", "journal behind"],
                    [
                        ["action-runner", .. peaks.Select(p => $"{p.Runner.Peak:N0} / {p.Runner.End:N0}")],
                        ["audit", .. peaks.Select(p => $"{p.Audit.Peak:N0} / {p.Audit.End:N0}")],
                    ]),
            ]);
    }

    private static Finding Finding(string what, double megabytes) => new()
    {
        What = what, Ours = megabytes, Unit = "MB", Bar = Bar.AtMostOf(250, "≤ 250 MB"), BarIsAbsolute = true,
    };

    private static async Task<((double Peak, double End) Runner, (double Peak, double End) Audit)> WatchAsync(OurSide side, Task work)
    {
        (double Peak, double End) runner = default, audit = default;
        do
        {
            runner = Seen(runner, side.Runner.Pid);
            audit = Seen(audit, side.Audit.Pid);
        }
        while (await Task.WhenAny(work, Task.Delay(Look)) != work);
        await work;
        return (runner, audit);
    }

    private static (double Peak, double End) Seen((double Peak, double End) before, int pid)
    {
        var now = ProcessClock.Megabytes(pid);
        return (Math.Max(before.Peak, now), now);
    }
}
