using System.Globalization;
using Miner.Learning;

namespace Miner.Tests.Folding;

/// <summary>
/// Histories of several sources, each from one seed: few names so that they meet, all outcomes, traces, errors, changes of rate.
/// </summary>
internal static class Histories
{
    public static List<(string Source, List<Observation> Attempts)> From(Random random)
    {
        var sources = new List<(string, List<Observation>)>();
        for (var s = random.Next(1, 4); s > 0; s--) sources.Add(($"journal-{s}", Source(random, random.Next(0, 400))));
        return sources;
    }

    private static List<Observation> Source(Random random, int length)
    {
        var attempts = new List<Observation>();
        var (seq, at) = (0L, Attempts.Day);
        var works = random.NextDouble();
        for (var i = 0; i < length; i++)
        {
            // Now and then a gap as long as the window, and a clock that goes back.
            seq += random.Next(100) == 0 ? random.Next(1, 25_000) : random.Next(1, 3);
            at = at.AddMilliseconds(random.Next(10) == 0 ? -random.Next(5_000) : random.Next(1, 200_000));
            if (random.Next(80) == 0) works = random.NextDouble() < 0.5 ? 0.02 : 0.99;
            var outcome = random.NextDouble() < works ? Outcome.Success : random.Next(8) switch { 0 => Outcome.RolledBack, 1 => Outcome.Indeterminate, _ => Outcome.Failure };
            attempts.Add(Attempts.Attempt(
                seq,
                outcome,
                outcome == Outcome.Success || random.Next(9) == 0 ? null : Error(random),
                random.Next(5) == 0 ? null : Parameters(random, outcome),
                random.Next(4) == 0 ? "" : "trace-" + random.Next(20).ToString(CultureInfo.InvariantCulture),
                "action." + (char)('a' + random.Next(3)),
                random.Next(5) == 0 ? null : "trigger " + random.Next(3).ToString(CultureInfo.InvariantCulture),
                at));
        }

        return attempts;
    }

    private static string Error(Random random) => random.Next(6) switch
    {
        0 => "INDETERMINATE: The connection broke.",
        1 => $"TIMEOUT: Nobody answered within {random.Next(100)} s.",
        2 => "",
        3 => $"KIND_{random.Next(30)}: \uD800 half a letter, and a quote \" and a back\\slash.",
        4 => "OTHER: (other errors)",
        _ => $"NOT_FOUND: There is no server SRV-{random.Next(1000)}.",
    };

    private static string Parameters(Random random, Outcome outcome) =>
        $$"""{"count":{{random.Next(3)}},"limits":{"cpu":{{random.Next(2)}},"note":"a\"b{{random.Next(2)}}"},"password":"[redacted]","region":"{{(outcome == Outcome.Failure ? "eu" : "us")}}","serial":"{{random.Next()}}","ümlaut":"ä\\{{random.Next(3)}}"}""";
}
