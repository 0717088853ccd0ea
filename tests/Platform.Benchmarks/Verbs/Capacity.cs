using Platform.Benchmarks.Modelling;
using Platform.Benchmarks.Reporting;

namespace Platform.Benchmarks.Verbs;

/// <summary>
/// What so many commands a second would take, from what was measured of one machine. It starts nothing and measures nothing.
/// </summary>
internal static class Capacity
{
    public const string Name = "capacity";

    private static readonly int[] Times = [1, 10, 100, 1_000];

    public static int Run()
    {
        var page = File.ReadAllText(Path.Combine(ReferencePage.Root(), "docs", "reference", "performance.md"));
        var published = Published.Read(page, "platform");
        var model = CapacityModel.Of(published);
        Console.WriteLine("What a command costs, as docs/reference/performance.md has it, and what one of a part does at most:\n");
        Table(
            ["", "µs a command", "× for copies elsewhere", "commands/s at most", "because"],
            model.Parts.Select(p => (IReadOnlyList<string>)[p.Name, Numbers.Show(p.Microseconds), Numbers.Show(p.Factor),
                double.IsInfinity(p.Most) ? "–" : $"{p.Most:N0}", p.Because]));
        foreach (var side in (string[])["platform", "naive"])
        {
            var measured = Published.Read(page, side);
            var told = CapacityModel.OnOneMachine(measured);
            Console.WriteLine(
                $"\nOne machine of {measured.Cores} cores, {side}: the model says {told:N0}/s, measured were {measured.PerSecond:N0}/s "
                + $"({told / measured.PerSecond - 1:+0%;-0%}).");
        }

        Console.WriteLine(
            $"\nA processor at most {CapacityModel.Fill:P0} full, a database's machine of {CapacityModel.LargestMachine}. Cores by part:\n");
        Table(
            ["", "commands/s", "cells", "full first", .. model.Parts.Select(p => p.Name), "cores in all", "TB a day", "commits/s"],
            Times.Select(times => model.For(times * published.PerSecond)).Select((need, i) => (IReadOnlyList<string>)
            [
                $"{Times[i]:N0} ×", $"{need.PerSecond:N0}", $"{need.Cells:N0}", need.Bound.Name, .. model.Parts.Select(p =>
                    $"{need.Cores[p.Name]:N0}"),
                $"{need.Cores.Values.Sum():N0}", Numbers.Show(need.BytesADay / 1e12), $"{need.Commits:N0}",
            ]));
        var learned = model.Bound(learning: true);
        Console.WriteLine(
            $"\nIn one cell learning falls behind from {learned.Most:N0}/s on ({learned.Because}); nothing else waits for it.");
        return 0;
    }

    private static void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        Console.WriteLine($"| {string.Join(" | ", columns)} |\n|{string.Join('|', columns.Select(_ => "---"))}|");
        foreach (var row in rows) Console.WriteLine($"| {string.Join(" | ", row)} |");
    }
}
