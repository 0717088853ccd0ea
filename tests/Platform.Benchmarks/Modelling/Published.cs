using System.Globalization;

namespace Platform.Benchmarks.Modelling;

/// <summary>What docs/reference/performance.md says of the throughput of one side, on one machine that everything shares.</summary>
internal sealed record Published(double PerSecond, int Cores, IReadOnlyDictionary<string, double> Microseconds)
{
    /// <param name="page">The text of docs/reference/performance.md.</param>
    /// <param name="side"><c>platform</c> or <c>naive</c>.</param>
    /// <exception cref="FormatException">The page has no such section, or not as <c>./platform bench throughput --save</c> writes
    /// it.</exception>
    public static Published Read(string page, string side)
    {
        var start = page.IndexOf("\n## Throughput\n", StringComparison.Ordinal);
        if (start < 0) throw new FormatException("docs/reference/performance.md has no section 'Throughput'.");
        var end = page.IndexOf("\n## ", start + 4, StringComparison.Ordinal);
        var lines = (end < 0 ? page[start..] : page[start..end]).Split('\n');
        var figure = Cells(lines, l => l.StartsWith("| commands/s, publish", StringComparison.Ordinal));
        var parts = Cells(lines, l => l.StartsWith("|  | broker |", StringComparison.Ordinal));
        var costs = Cells(lines, l => l.StartsWith($"| {side} |", StringComparison.Ordinal) && l.Count(c => c == '|') == parts.Length + 1);
        var machine = Array.Find(lines, l => l.Contains(" cores, ", StringComparison.Ordinal))
            ?? throw new FormatException("docs/reference/performance.md does not say how many cores the throughput was measured on.");
        var cores = machine.Split(" cores, ")[0].Split(' ')[^1];
        return new Published(
            Number(figure[side == "platform" ? 1 : 2]),
            int.Parse(cores, CultureInfo.InvariantCulture),
            parts.Zip(costs).Skip(1).Where(p => p.First != "sum without load").ToDictionary(p => p.First, p => Number(p.Second),
                StringComparer.Ordinal));
    }

    private static string[] Cells(string[] lines, Predicate<string> which) =>
        (Array.Find(lines, which) ?? throw new FormatException(
            "docs/reference/performance.md has a table of the throughput that cannot be read."))
            .Trim('|').Split('|', StringSplitOptions.TrimEntries);

    private static double Number(string cell) => double.Parse(cell.Split(' ')[0], NumberStyles.Float | NumberStyles.AllowThousands,
        CultureInfo.InvariantCulture);
}
