using Miner.Ordering;
using Miner.Storage;
using Platform.Hosting;

namespace Miner.Mining;

/// <summary>
/// Mines the whole log as a batch (R016): every pattern anew from the ledger's entries, beside the ones that serve, and lets the new ones
/// serve in one commit. Interrupted, it goes on where it stored its last stretch. A check compares byte for byte and replaces nothing.
/// </summary>
internal sealed class LogMiner(Sources sources, Keeper keeper, StoredComparison comparison, TimeProvider time, ILogger<LogMiner> log)
{
    /// <summary>So many are left to the end, where nothing is learned beside.</summary>
    private const long Remainder = 5_000;

    private const int MaxRounds = 20;
    private const int MaxTries = 5;
    private readonly Lock gate = new();
    private volatile MiningStatus status = new();
    private long began;
    private long passed;
    private long passedBefore;

    public MiningStatus Status => (status.State == MiningStatus.Running ? WithRate(status) : status) with { Sources = sources.States };

    public bool IsRunning => status.State == MiningStatus.Running;

    /// <summary>Begins in the background; false where one is running.</summary>
    /// <param name="check">Whether to compare and to replace nothing.</param>
    /// <param name="because">Why, where nobody asked for it.</param>
    /// <param name="stop">Ends it; what was mined of it stays, and is gone on with.</param>
    public bool TryBegin(bool check, string? because, CancellationToken stop)
    {
        if (!TryStart(check, because)) return false;
        _ = Task.Run(() => RunAsync(() => MineLogsAsync(check, anew: false, stop)), CancellationToken.None);
        return true;
    }

    /// <summary>Mines all that the ledger told of into an empty model, before anything is learned beside.</summary>
    /// <exception cref="IOException">It failed; <see cref="Status"/> says how.</exception>
    public async Task MineAnewAsync(string because, CancellationToken stop)
    {
        if (!TryStart(check: false, because)) throw new IOException("the log is being mined already");
        await RunAsync(() => MineLogsAsync(check: false, anew: true, stop));
        stop.ThrowIfCancellationRequested();
        if (status.Error is { } error) throw new IOException(error);
    }

    private bool TryStart(bool check, string? because)
    {
        lock (gate)
        {
            if (IsRunning) return false;
            began = time.GetTimestamp();
            Volatile.Write(ref passed, 0);
            passedBefore = 0;
            status = new MiningStatus { State = MiningStatus.Running, Kind = check ? "check" : "mine", Because = because, StartedAt = time.GetUtcNow() };
            return true;
        }
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
            status = WithRate(status) with { State = MiningStatus.Done, EndedAt = time.GetUtcNow() };
            log.LogInformation("Mined {Entries} records into {Patterns} patterns ({Kind})", status.Entries, status.Patterns, status.Kind);
        }
        catch (Exception e)
        {
            status = WithRate(status) with { State = MiningStatus.Failed, EndedAt = time.GetUtcNow(), Error = $"Mining stopped: {e.Message.TrimEnd('.')}." };
            log.LogWarning("Mining stopped: {Reason}", e.Message);
        }
    }

    /// <summary>The whole log, once.</summary>
    private async Task MineLogsAsync(bool check, bool anew, CancellationToken stop)
    {
        var next = await sources.AloneAsync(() => Task.FromResult(keeper.NextGeneration()), stop);
        var mined = await sources.AloneAsync(() => BeginAsync(next, check, anew, stop), stop);
        passedBefore = mined.Sum(m => m.LastSeq);
        for (var round = 0; round < MaxRounds; round++)
        {
            var targets = await sources.AloneAsync(() =>
            {
                foreach (var live in sources.Folds) Of(mined, live, anew);
                return Task.FromResult(sources.Folds.ToDictionary(f => f.Learner.Source, f => Mined.Target(f, anew)));
            }, stop);
            status = status with { Total = targets.Values.Sum(), Resumed = passedBefore };
            if (round > 0 && targets.Values.Sum() - mined.Sum(m => m.LastSeq) < Remainder) break;
            foreach (var source in mined) await StretchesAsync(source, targets.GetValueOrDefault(source.Source), check, next, mined, stop);
        }

        status = status with { WithoutContent = mined.Sum(m => m.Fold.WithoutContent) };
        if (check)
        {
            var stored = await sources.AloneAsync(() => FreezeAsync(next, mined, stop), stop);
            await using (stored) status = await stored.CompareAsync([.. mined.Select(m => m.Fold.Learner)], status, stop);
            return;
        }

        await sources.AloneAsync(async () =>
        {
            foreach (var live in sources.Folds) await CatchUpAsync(Of(mined, live, anew), Mined.Target(live, anew), stop);
            await keeper.ServeAsync(next, [.. sources.Folds.Select(live => Of(mined, live, anew).InPlaceOf(live))], stop);
            status = status with { Patterns = keeper.Patterns };
            return true;
        }, stop);
    }

    private async Task<List<Mined>> BeginAsync(MinedGeneration next, bool check, bool anew, CancellationToken stop)
    {
        var begun = check ? [] : await BegunAsync(next, anew, stop);
        return [.. sources.Folds.Select(f => Mined.Begin(sources, f, anew, begun.Find(b => b.Learner.Source == f.Learner.Source)))];
    }

    /// <summary>What an interrupted run has left, where it is of this history.</summary>
    private async Task<List<StoredLearner>> BegunAsync(MinedGeneration next, bool anew, CancellationToken stop)
    {
        try
        {
            var begun = await keeper.BegunAsync(next, stop);
            if (begun.Count > 0 && begun.TrueForAll(b => sources.Find(b.Learner.Source) is { } live && IsOf(live, b.Learner.LastSeq, anew))) return begun;
        }
        catch (FormatException)
        {
            // Another version's, or altered.
        }

        await keeper.DiscardAsync(next, stop);
        return [];
    }

    private async Task StretchesAsync(Mined source, long to, bool check, MinedGeneration next, List<Mined> all, CancellationToken stop)
    {
        while (source.LastSeq < to)
        {
            var stretch = Math.Min(to, source.LastSeq + SourceFold.Stretch);
            var reached = await RetryingAsync(source, stretch, Progress(source, all), stop);
            if (!check)
                await sources.AloneAsync(
                    async () => { await keeper.SaveAsync(next, all.Select(m => m.Fold), source.Fold, stop); return true; }, stop);
            FaultPoint.Hit("miner.after-stretch");
            if (reached < stretch) break;
        }
    }

    /// <summary>A stream that is cut off is gone on with where it was; one that brings nothing several times ends the run.</summary>
    private async Task<long> RetryingAsync(Mined source, long to, Action<long> progress, CancellationToken stop)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5), time);
        for (var tries = 1; ; tries++)
        {
            var before = source.LastSeq;
            try
            {
                return await source.Fold.CatchUpAsync(to, progress, stop);
            }
            catch (Exception e) when (e is IOException or HttpRequestException && (tries < MaxTries || source.LastSeq > before))
            {
                if (source.LastSeq > before) tries = 1;
                log.LogWarning("Mining reads {Source} again behind {Seq} ({Reason})", source.Source, source.LastSeq, e.Message);
                await backoff.WaitAsync(stop);
            }
        }
    }

    private async Task CatchUpAsync(Mined source, long to, CancellationToken stop)
    {
        var reached = await source.Fold.CatchUpAsync(to, _ => { }, stop);
        if (reached < to) log.LogWarning("The ledger holds the records of {Source} up to {Reached} only; up to {Learned} had been learned from", source.Source, reached, to);
    }

    /// <summary>
    /// Stores what was learned, brings what was mined to the same numbers, and holds all that is kept as it is at this moment.
    /// </summary>
    private async Task<StoredPatterns> FreezeAsync(MinedGeneration next, List<Mined> mined, CancellationToken stop)
    {
        if (next != keeper.NextGeneration())
            throw new IOException("the miner's database was away meanwhile, and learning began again at what was stored; check again");
        foreach (var live in sources.Folds)
        {
            if (live.IsLate) throw new IOException($"records of {live.Learner.Source} came into the ledger after they had been given up; the log is mined anew because of that, check again afterwards");
            var (source, to) = (Of(mined, live, anew: false), live.Learner.LastSeq);
            var reached = await source.Fold.CatchUpAsync(to, _ => { }, stop);
            if (reached < to) throw new LedgerShortException(source.Source, reached, to);
        }

        await keeper.SaveAsync(stop);
        return await comparison.FreezeAsync(sources.Generation, sources.Folds, stop);
    }

    /// <summary>A source may be heard of after mining began.</summary>
    private Mined Of(List<Mined> mined, SourceFold live, bool anew)
    {
        if (mined.Find(m => m.Source == live.Learner.Source) is { } known) return known;
        var late = Mined.Begin(sources, live, anew, null);
        mined.Add(late);
        return late;
    }

    private Action<long> Progress(Mined source, List<Mined> all)
    {
        var others = all.Where(m => m != source).Sum(m => m.LastSeq);
        return seq => Volatile.Write(ref passed, others + seq);
    }

    /// <summary>A ledger that was cut since then does not hold what was mined.</summary>
    private static bool IsOf(SourceFold live, long mined, bool anew) => mined <= Mined.Target(live, anew) && (!live.Ledger.IsHeard || mined <= live.Ledger.Max);

    private MiningStatus WithRate(MiningStatus now)
    {
        var (seconds, entries) = (time.GetElapsedTime(began).TotalSeconds, Math.Max(passedBefore, Volatile.Read(ref passed)));
        return now with { Entries = entries, PerSecond = seconds > 0 ? Math.Round((entries - passedBefore) / seconds) : 0 };
    }
}
