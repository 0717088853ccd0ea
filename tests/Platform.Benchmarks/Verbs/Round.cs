using System.Diagnostics;
using Platform.Benchmarks.Loading;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Verbs;

/// <summary>One round of full load on one side: so many commands from the first publish to the last ledger row committed.</summary>
internal sealed record Round(double PerSecond, double[] CpuMicroseconds)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static Task<Round> RunAsync(ISide side, LoadPublisher publisher, int count) => RunAsync(side, publisher, side.Commands(count));

    public static async Task<Round> RunAsync(ISide side, LoadPublisher publisher, List<Command> commands)
    {
        var count = commands.Count;
        var first = await side.LedgerSizeAsync();
        var cpu = side.Cpu.Read();
        var began = Stopwatch.GetTimestamp();
        await publisher.SendAsync(commands);
        await ArriveAsync(side, first + count);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var used = side.Cpu.Read();
        return new Round(count / seconds, [.. used.Zip(cpu, (after, before) => (after - before) / count)]);
    }

    /// <summary>Returns when the ledger has so many rows, all of them successes from <paramref name="size"/> back.</summary>
    public static async Task ArriveAsync(ISide side, long size, TimeSpan? within = null)
    {
        var patience = within ?? Patience;
        var began = Stopwatch.GetTimestamp();
        while (await side.LedgerSizeAsync() is var now && now < size)
        {
            if (Stopwatch.GetElapsedTime(began) > patience)
                throw new InvalidOperationException($"After {patience.TotalSeconds} s the ledger of {side.Name} has {now} of {size} rows.\n{await side.Runner.TailAsync()}\n{await side.Audit.TailAsync()}");
            await Task.Delay(10);
        }
    }

    /// <summary>A round whose commands failed measured something else.</summary>
    public static async Task RequireSuccessAsync(ISide side, long first, long count)
    {
        var successes = await side.SuccessesAsync(first);
        if (successes != count) throw new InvalidOperationException($"Of {count} commands to {side.Name} only {successes} succeeded, so the figures mean nothing.");
    }
}
