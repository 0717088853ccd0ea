using System.Globalization;

namespace Miner.Learning;

/// <summary>Why something is advised, in one sentence for people: counts and what went together, never a cause.</summary>
internal static class Reasons
{
    public static string Of(OrionPattern p, Standing standing, string advice, bool onProbation)
    {
        var (s, f) = (p.Regime.Successes, p.Regime.Failures);
        var where = p.Key.Pooled ? "over all triggers" : p.Trigger is null ? "without a trigger" : "under this trigger";
        var counts = $"{Number(f)} of {Number(s + f)} attempts {where} failed{(p.Regime.Number > 1 ? " since its success rate changed" : "")}";
        return (advice, standing) switch
        {
            (Guidance.Avoid, Standing.Suppressed) => $"{Upper(counts)}: it succeeds at most {Percent(p.Upper)} of the time{Commonest(p)}.",
            (Guidance.Avoid, _) => $"{Upper(counts)}, the last {Number(p.Streak)} in a row{Commonest(p)}.",
            (_, _) when onProbation && p.Streak == 0 => $"{Upper(counts)}, but the last one succeeded, so it may be tried with care.",
            (_, _) when onProbation => $"{Upper(counts)}, but enough time has passed since the last failure to try it with care.",
            (_, Standing.Stale) => $"It used to succeed more often than it does now: {counts}{Commonest(p)}.",
            (Guidance.Go, Standing.Reinforced) => $"It succeeds at least {Percent(p.Confidence)} of the time: {counts}.",
            (Guidance.Go, _) when f == 0 => $"All {Number(s)} attempts {where} succeeded{(p.Regime.Number > 1 ? " since its success rate changed" : "")}, which is not many yet.".Replace("All 1 attempts", "The one attempt", StringComparison.Ordinal),
            (Guidance.Go, _) => $"It succeeds more often than not: {counts}.",
            _ => $"{Upper(counts)}, which is too little to tell whether it works{Commonest(p)}.",
        };
    }

    private static string Commonest(OrionPattern p) => p.Lessons.Count == 0 || p.Lessons[0].Code == ErrorTemplate.NoCode ? "" : $"; most often with {p.Lessons[0].Code}";

    private static string Upper(string counts) => char.ToUpperInvariant(counts[0]) + counts[1..];

    private static string Number(long n) => n.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";
}
