using System.Text;
using Miner.Learning;
using Miner.Observing;
using Miner.Storage;

namespace Miner.Mining;

/// <summary>
/// Mines the whole log as a batch (R016): every pattern anew from the ledger's entries, beside the ones that serve, and lets the new ones serve in one commit. Interrupted, it goes on where it stored
/// its last stretch. A check compares byte for byte and replaces nothing.
/// </summary>
internal sealed class LogMiner(Model model, Sources sources, TimeProvider time, ILogger<LogMiner> log)
{
    private const int MaxDifferences = 20;
    private readonly Lock gate = new();
    private volatile MiningStatus status = new();
    private long began;
    private long entries;

    public MiningStatus Status => status.State == MiningStatus.Running ? WithRate(status) : status;

    /// <summary>Begins in the background; false where one is running.</summary>
    public bool TryBegin(bool check, CancellationToken stop)
    {
        lock (gate)
        {
            if (status.State == MiningStatus.Running) return false;
            began = time.GetTimestamp();
            Volatile.Write(ref entries, 0);
            status = new MiningStatus { State = MiningStatus.Running, Kind = check ? "check" : "mine", StartedAt = time.GetUtcNow() };
        }

        _ = Task.Run(() => RunAsync(check, stop), CancellationToken.None);
        return true;
    }

    private async Task RunAsync(bool check, CancellationToken stop)
    {
        try
        {
            await MineLogsAsync(check, stop);
            status = WithRate(status) with { State = MiningStatus.Done, EndedAt = time.GetUtcNow() };
            log.LogInformation("Mined {Entries} records into {Patterns} patterns ({Kind})", status.Entries, status.Patterns, status.Kind);
        }
        catch (Exception e)
        {
            status = WithRate(status) with { State = MiningStatus.Failed, EndedAt = time.GetUtcNow(), Error = $"Mining stopped: {e.Message}" };
            log.LogWarning("Mining stopped: {Reason}", e.Message);
        }
    }

    /// <summary>The whole log, once.</summary>
    public async Task MineLogsAsync(bool check, CancellationToken stop)
    {
        var targets = await WithGateAsync(() => Task.FromResult(sources.Learners.Select(l => (l.Source, l.LastSeq)).ToList()), stop);
        status = status with { Total = targets.Sum(t => t.LastSeq) };
        var generation = sources.Generation + 1;
        var mined = check ? [] : await ResumeAsync(generation, targets, stop);
        var folds = targets.Select(t => sources.Fold(mined.Find(l => l.Source == t.Source) ?? new Learner(t.Source))).ToList();
        foreach (var (fold, target) in folds.Zip(targets)) await StretchesAsync(fold, target.LastSeq, check ? null : generation, folds, stop);

        // The rest under the gate, where nothing is learned beside: a moment's worth.
        await WithGateAsync(async () =>
        {
            foreach (var learner in sources.Learners)
            {
                var fold = folds.Find(f => f.Learner.Source == learner.Source);
                if (fold is null) folds.Add(fold = sources.Fold(new Learner(learner.Source)));
                await fold.CatchUpAsync(learner.LastSeq, _ => { }, stop);
            }

            if (check) Compare(folds);
            else await ServeAsync(generation, folds, stop);
            return true;
        }, stop);
    }

    private async Task<List<Learner>> ResumeAsync(int generation, List<(string Source, long LastSeq)> targets, CancellationToken stop)
    {
        List<Learner> begun;
        try
        {
            begun = await WithGateAsync(() => Store().LoadAsync(generation, stop), stop);
        }
        catch (FormatException)
        {
            begun = [];
        }

        // A generation that went beyond what serves now belongs to another history.
        if (begun.Count > 0 && begun.TrueForAll(l => targets.Exists(t => t.Source == l.Source && t.LastSeq >= l.LastSeq))) return begun;
        await WithGateAsync(async () => { await Store().DiscardAsync(generation, stop); return true; }, stop);
        return [];
    }

    private async Task StretchesAsync(SourceFold fold, long to, int? generation, List<SourceFold> all, CancellationToken stop)
    {
        var before = Volatile.Read(ref entries);
        while (fold.Learner.LastSeq < to)
        {
            await fold.CatchUpAsync(Math.Min(to, fold.Learner.LastSeq + SourceFold.Stretch), seq => Volatile.Write(ref entries, before + seq), stop);
            if (generation is { } g) await WithGateAsync(async () => { await Store().SaveAsync(g, Ends(all), Cells(fold), [], stop); return true; }, stop);
        }

        Volatile.Write(ref entries, before + to);
    }

    private void Compare(List<SourceFold> folds)
    {
        var mined = model.All([.. folds.Select(f => f.Learner)]);
        var differences = new List<Difference>();
        foreach (var key in mined.Keys.Union(model.Patterns.Select(p => p.Key)))
        {
            var (stored, fresh) = (model.Find(key)?.ToJson(), mined.GetValueOrDefault(key)?.ToJson());
            if (stored is not null && fresh is not null && stored.AsSpan().SequenceEqual(fresh)) continue;
            differences.Add(Difference.Of(key, stored is null ? null : Encoding.UTF8.GetString(stored), fresh is null ? null : Encoding.UTF8.GetString(fresh)));
        }

        status = status with { Patterns = mined.Count, Equal = differences.Count == 0, Differences = [.. differences.Take(MaxDifferences)] };
    }

    private async Task ServeAsync(int generation, List<SourceFold> folds, CancellationToken stop)
    {
        var learners = folds.Select(f => f.Learner).ToList();
        var patterns = model.All(learners);
        var families = Families.Of(patterns.Values, model.Options);
        await Store().ServeAsync(
            generation, Ends(folds), [.. folds.SelectMany(Cells)],
            [.. patterns.Values.Select(p => new StoredPattern(p, Judge.Of(p, families.For(p.Key), model.Options)))], stop);
        sources.Replace(generation, folds);
        model.Replace(learners);
        status = status with { Patterns = patterns.Count };
    }

    private PatternStore Store() => sources.Store ?? throw new InvalidOperationException("The miner's database is away, or another instance learns.");

    private static List<(string, long)> Ends(IEnumerable<SourceFold> folds) => [.. folds.Select(f => (f.Learner.Source, f.Learner.LastSeq))];

    private static List<StoredCell> Cells(SourceFold fold) =>
        [.. fold.Learner.TakeTouched().Select(k => new StoredCell(fold.Learner.Source, k, fold.Learner.Cells[k].ToBytes()))];

    private MiningStatus WithRate(MiningStatus now)
    {
        var (seconds, passed) = (time.GetElapsedTime(began).TotalSeconds, Volatile.Read(ref entries));
        return now with { Entries = passed, PerSecond = seconds > 0 ? Math.Round(passed / seconds) : 0 };
    }

    private async Task<T> WithGateAsync<T>(Func<Task<T>> work, CancellationToken stop)
    {
        await model.Gate.WaitAsync(stop);
        try
        {
            return await work();
        }
        finally
        {
            model.Gate.Release();
        }
    }
}
