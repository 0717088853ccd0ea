using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Platform.Benchmarks.Loading;

/// <summary>
/// Sends at a fixed rate whatever the other side does (open loop). Each command's time counts from the moment at which it was due, so
/// that a stall is charged to all who would have come during it (no coordinated omission).
/// </summary>
internal static partial class SteadyLoad
{
    private const int Monotonic = 1;
    private const int Absolute = 1;

    /// <summary>Returns when each command was due, in ticks of the stopwatch.</summary>
    public static Task<Dictionary<Guid, long>> RunAsync(LoadPublisher publisher, IReadOnlyList<Command> commands, int perSecond, bool answer) =>
        // A thread of its own: timers of the runtime wake a millisecond late, which is as long as what is measured.
        Task.Factory.StartNew(() => Run(publisher, commands, perSecond, answer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static Dictionary<Guid, long> Run(LoadPublisher publisher, IReadOnlyList<Command> commands, int perSecond, bool answer)
    {
        var due = new Dictionary<Guid, long>(commands.Count);
        var interval = Stopwatch.Frequency / perSecond;
        // On Linux the stopwatch is the monotonic clock in nanoseconds.
        var next = Stopwatch.GetTimestamp() + interval;
        foreach (var command in commands)
        {
            var at = new Timespec { Seconds = next / Stopwatch.Frequency, Nanoseconds = next % Stopwatch.Frequency };
            _ = SleepUntil(Monotonic, Absolute, ref at, 0);
            due[command.CommandId] = next;
            publisher.SendAsync(command, answer).AsTask().GetAwaiter().GetResult();
            next += interval;
        }

        return due;
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SleepUntil(int clock, int flags, ref Timespec until, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
