using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Platform.Benchmarks.Loading;

/// <summary>Wakes a thread at a moment: timers of the runtime wake a millisecond late, which is as long as what is measured.</summary>
internal static partial class Beat
{
    private const int Monotonic = 1;
    private const int Absolute = 1;

    /// <summary>
    /// Returns at this tick of the stopwatch, at once where it is over. On Linux the stopwatch is the monotonic clock in nanoseconds.
    /// </summary>
    public static void SleepUntil(long tick)
    {
        var at = new Timespec { Seconds = tick / Stopwatch.Frequency, Nanoseconds = tick % Stopwatch.Frequency };
        _ = SleepUntil(Monotonic, Absolute, ref at, 0);
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
