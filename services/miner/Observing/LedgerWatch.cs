using Miner.Ordering;
using Platform.Hosting;

namespace Miner.Observing;

/// <summary>How it stands with the ledger: whom it could not be asked about, what is waited for, and what came too late.</summary>
internal sealed class LedgerWatch(Readiness readiness, TimeProvider time, ILogger<LedgerWatch> log)
{
    private const string Part = "ledger feed";
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MineAgainAfter = TimeSpan.FromSeconds(10);

    /// <summary>A record may be a moment late without anybody being told.</summary>
    private static readonly TimeSpan WaitsUnsaid = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (long At, string Why)> failed = new(StringComparer.Ordinal);
    private long? minedAt;

    public bool MayAsk(SourceFold source) => !failed.TryGetValue(source.Learner.Source, out var last) || time.GetElapsedTime(last.At) >= AskAgainAfter;

    public void Answered(SourceFold source) => failed.Remove(source.Learner.Source);

    public void Failed(SourceFold source, string why)
    {
        if (!failed.ContainsKey(source.Learner.Source)) log.LogWarning("The ledger cannot be read for {Source} ({Reason}); trying again", source.Learner.Source, why);
        failed[source.Learner.Source] = (time.GetTimestamp(), why.TrimEnd('.'));
    }

    /// <summary>Tells readiness and the gauges.</summary>
    public void Tell(Sources sources)
    {
        MinerTelemetry.Behind = sources.Folds.Sum(f => f.Behind);
        MinerTelemetry.Skipped = sources.Folds.Sum(f => Ranges.Count(f.Skipped));
        if (sources.Folds.Select(Trouble).FirstOrDefault(t => t is not null) is { } trouble) readiness.NotReady(Part, trouble);
        else readiness.Ready(Part);
    }

    /// <summary>Why the log is to be mined anew by itself, as a sentence; null where it need not, or was a moment ago.</summary>
    public string? MineBecause(Sources sources)
    {
        if (sources.Folds.FirstOrDefault(f => f.IsLate) is not { } late) return null;
        if (minedAt is { } last && time.GetElapsedTime(last) < MineAgainAfter) return null;
        minedAt = time.GetTimestamp();
        return $"Records of {late.Learner.Source} came into the ledger after they had been given up.";
    }

    private string? Trouble(SourceFold source)
    {
        var name = source.Learner.Source;
        if (failed.TryGetValue(name, out var last)) return $"{source.Behind} records of {name} wait for the audit service, which cannot be asked ({last.Why}).";
        if (source.Ledger.IsShort)
            return $"The ledger holds the records of {name} up to {source.Ledger.Max} only, and up to {source.Learner.LastSeq} were learned from; it was cut, or restored from an older backup. './platform mine' learns anew from what it holds.";
        return source.WaitsFor is { } gap && source.Ledger.MissedFor(gap.From) is var waited && waited > WaitsUnsaid
            ? $"{source.Behind} records of {name} wait for {(gap.From == gap.To ? $"number {gap.From}" : $"the numbers {gap.From} to {gap.To}")}, which the ledger misses; after {source.Ledger.Patience.TotalSeconds:0} s it is passed over."
            : null;
    }
}
