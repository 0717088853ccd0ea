using Hestia.Ledger;
using Hestia.Showing;

namespace Hestia.Mining;

/// <summary>What a person must know beside how mining ended, each as a sentence. Pure.</summary>
internal static class MiningRemarks
{
    private const int MaxRanges = 10;

    public static IEnumerable<string> Of(MiningStatus status)
    {
        if (status.Because is { } because) yield return $"Nobody asked for it: {because}";
        if (status.Resumed is > 0 and var resumed) yield return $"{resumed:N0} of the entries had been read by an interrupted run, which this one went on with.";
        if (status.WithoutContent is > 0 and var without)
        {
            yield return $"The content of {Times.Count(without, "attempt")} (parameters, error) was removed from the ledger: {(without == 1 ? "it counts and teaches" : "they count and teach")} no lesson."
                + (status is { Kind: "check", Equal: false } ? " Lessons that were learned before that may differ for this reason alone." : "");
        }

        foreach (var source in status.Sources)
        {
            if (source.Skipped.Count > 0) yield return $"{source.Source}: {Ranges(source.Skipped)} passed over, because the ledger did not hold {(IsOne(source.Skipped) ? "it" : "them")} in time.";
            if (source.WaitsFor is { } gap) yield return $"{source.Source}: the miner waits for {Range(gap)}, which the ledger does not hold. Nothing behind it is learned yet.";
        }
    }

    /// <summary>Where a difference lies, in words.</summary>
    public static string Where(string where) => where switch
    {
        "memory" => "memory: what guidance is given from",
        "pattern" => "pattern: the row that people query in mining.pattern",
        "cell" => "cell: what the miner goes on learning from",
        "source" => "source: how far a source was folded, in mining.source",
        "model" => "model: which generation serves, in mining.model",
        _ => where,
    };

    private static string Ranges(IReadOnlyList<Gap> gaps)
    {
        var shown = string.Join(", ", gaps.Take(MaxRanges).Select(g => g.From == g.To ? $"{g.From}" : $"{g.From} to {g.To}"));
        var more = gaps.Count > MaxRanges ? $" and {Times.Count(gaps.Count - MaxRanges, "more range")}" : "";
        return IsOne(gaps) ? $"number {shown} was" : $"numbers {shown}{more} were";
    }

    private static string Range(Gap gap) => gap.From == gap.To ? $"number {gap.From}" : $"numbers {gap.From} to {gap.To}";

    private static bool IsOne(IReadOnlyList<Gap> gaps) => gaps is [var only] && only.From == only.To;
}
