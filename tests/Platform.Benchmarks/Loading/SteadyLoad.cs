using System.Diagnostics;

namespace Platform.Benchmarks.Loading;

/// <summary>
/// Sends at a fixed rate whatever the other side does (open loop). Each command's time counts from the moment at which it was due, so
/// that a stall is charged to all who would have come during it (no coordinated omission).
/// </summary>
internal static class SteadyLoad
{
    /// <summary>Returns when each command was due, in ticks of the stopwatch.</summary>
    public static Task<Dictionary<Guid, long>> RunAsync(LoadPublisher publisher, IReadOnlyList<Command> commands, int perSecond, bool answer) =>
        Task.Factory.StartNew(() => Run(publisher, commands, perSecond, answer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Dictionary<Guid, long> Run(LoadPublisher publisher, IReadOnlyList<Command> commands, int perSecond, bool answer)
    {
        var due = new Dictionary<Guid, long>(commands.Count);
        var interval = Stopwatch.Frequency / perSecond;
        var next = Stopwatch.GetTimestamp() + interval;
        foreach (var command in commands)
        {
            Beat.SleepUntil(next);
            due[command.CommandId] = next;
            publisher.SendAsync(command, answer).AsTask().GetAwaiter().GetResult();
            next += interval;
        }

        return due;
    }
}
