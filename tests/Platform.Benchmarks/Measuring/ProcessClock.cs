using System.Diagnostics;

namespace Platform.Benchmarks.Measuring;

/// <summary>What one process takes.</summary>
internal static class ProcessClock
{
    /// <summary>Resident memory, in MB.</summary>
    public static double Megabytes(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return process.WorkingSet64 / 1e6;
    }

    /// <summary>Processor time so far, in seconds.</summary>
    public static double Seconds(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return process.TotalProcessorTime.TotalSeconds;
    }
}
