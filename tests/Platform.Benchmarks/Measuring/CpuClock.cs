using System.Globalization;
using System.Text;
using Platform.Benchmarks.Staging;

namespace Platform.Benchmarks.Measuring;

/// <summary>Processor time by who used it, read from /proc.</summary>
internal sealed class CpuClock(Servers servers, string businessDatabase, string auditDatabase, Func<int> runner, Func<int> audit)
{
    public static readonly string[] Parts = ["broker", "runner", "audit", "business database", "audit database", "database, other", "load"];
    private const double MicrosecondsPerTick = 1_000_000.0 / 100;

    /// <summary>Microseconds used so far by each of <see cref="Parts"/>.</summary>
    public double[] Read()
    {
        var all = Processes();
        var broker = all.Values.Where(p => IsUnder(p, servers.RabbitMqPid, all)).Sum(p => p.Ticks);
        double business = 0, ledger = 0, other = 0;
        foreach (var process in all.Values.Where(p => p.Pid == servers.PostgresPid || p.Parent == servers.PostgresPid))
        {
            // A backend's title carries its role and database.
            var title = process.Parent == servers.PostgresPid ? CommandLine(process.Pid) : "";
            if (title.Contains($" {businessDatabase} ", StringComparison.Ordinal)) business += process.Ticks;
            else if (title.Contains($" {auditDatabase} ", StringComparison.Ordinal)) ledger += process.Ticks;
            else other += process.Ticks + (process.Pid == servers.PostgresPid ? process.ChildTicks : 0);
        }

        double[] ticks = [broker, Of(runner()), Of(audit()), business, ledger, other, Of(Environment.ProcessId)];
        return [.. ticks.Select(t => t * MicrosecondsPerTick)];

        double Of(int pid) => all.TryGetValue(pid, out var process) ? process.Ticks : 0;
    }

    private static bool IsUnder(Stat process, int ancestor, Dictionary<int, Stat> all)
    {
        for (var p = process; ; p = all[p.Parent])
        {
            if (p.Pid == ancestor) return true;
            if (!all.ContainsKey(p.Parent)) return false;
        }
    }

    private static Dictionary<int, Stat> Processes()
    {
        var all = new Dictionary<int, Stat>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid)) continue;
            try
            {
                var text = File.ReadAllText(Path.Combine(folder, "stat"));
                // The name in parentheses may hold spaces; what follows it is regular.
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                all[pid] = new Stat(pid, int.Parse(fields[1]), long.Parse(fields[11]) + long.Parse(fields[12]), long.Parse(fields[13]) + long.Parse(fields[14]));
            }
            catch (IOException)
            {
                // It ended while it was looked at.
                continue;
            }
        }

        return all;
    }

    private static string CommandLine(int pid)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private sealed record Stat(int Pid, int Parent, long Ticks, long ChildTicks);
}
