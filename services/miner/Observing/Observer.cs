using Miner.Mining;
using Miner.Ordering;
using Miner.Storage;
using Platform.Hosting;

namespace Miner.Observing;

/// <summary>
/// Learns from every attempt, effectively once: records come from the bus, in batches, and from the ledger where the bus lost them, and are
/// stored with the number up to which they were folded. Of several instances the one that holds the database's lock learns; the others
/// stand by.
/// </summary>
internal sealed class Observer(
    IConfiguration configuration, ObservingOptions options, Knowledge knowledge, Sources sources, Keeper keeper, LogMiner miner, LedgerFeed feed, ObservingQueue queue, LedgerWatch watch,
    SchemaGate schema, Readiness readiness, TimeProvider time, ILogger<Observer> log) : BackgroundService
{
    private const string Part = "learning";
    private const int MaxBatch = 2_000;
    private const long LearnerLock = 0x4d494e4552; // "MINER"
    private static readonly TimeSpan Due = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect(Part);
        await Task.WhenAny(schema.Opened, Task.Delay(Timeout.Infinite, stoppingToken));
        if (stoppingToken.IsCancellationRequested) return;
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task? read = null;
        var watching = WatchAsync(stoppingToken);
        var writer = new SingleWriter
        {
            Name = "miner learning",
            Lock = LearnerLock,
            ConnectionString = configuration.GetConnectionString("Database"),
            // A page of the ledger is waited for in between.
            Patience = TimeSpan.FromSeconds(60),
            Time = time,
            Log = log,
            StandingBy = StandByAsync,
            Interrupted = InterruptedAsync,
        };
        await writer.RunAsync(
            async (session, stop) =>
            {
                read ??= queue.RunAsync(reading.Token);
                await LoadAsync(new PatternStore(session), stop);
                await LearnAsync(stop);
            },
            stoppingToken);
        await reading.CancelAsync();
        if (read is not null) await read.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task StandByAsync()
    {
        // What is in memory stands still from now on.
        knowledge.Lost();
        readiness.NotReady(Part, "Another instance learns; this one stands by.");
        while (queue.Incoming.TryRead(out _))
        {
            // The ledger has it, should this instance take over.
        }

        return Task.CompletedTask;
    }

    private async Task InterruptedAsync(Exception e)
    {
        readiness.NotReady(Part, $"Learning is interrupted ({e.Message.TrimEnd('.')}); {(knowledge.IsThere ? "for a while what was learned last is still told" : "nothing is told until it is loaded")}.");
        await sources.AloneAsync(() => { keeper.Forget(); return Task.FromResult(true); }, CancellationToken.None);
    }

    /// <summary>Begins where the last commit ended, whoever made it; where there is none, with the whole log.</summary>
    private async Task LoadAsync(PatternStore store, CancellationToken stop)
    {
        var why = "Nothing was learned yet.";
        var loaded = await sources.AloneAsync(() => keeper.LoadAsync(store, reason => why = $"What was learned cannot be read ({reason.TrimEnd('.')}).", stop), stop);
        if (!loaded)
        {
            knowledge.Lost();
            keeper.Empty();
            readiness.NotReady(Part, $"{why} All of it is learned from the ledger; /mining tells how far that has come.");
            if (await HearAsync(stop))
            {
                log.LogWarning("{Why} All of it is learned from the ledger", why);
                await miner.MineAnewAsync(why, stop);
            }
        }

        if (!knowledge.IsThere) readiness.NotReady(Part, "What was learned is loaded; what the ledger holds beyond it is being learned.");
        log.LogInformation("Learning goes on with {Patterns} patterns of {Sources} sources", keeper.Patterns, sources.Folds.Count);
    }

    /// <summary>Asks the ledger what it holds; false where it holds nothing.</summary>
    private async Task<bool> HearAsync(CancellationToken stop)
    {
        var held = await feed.HoldingsAsync(stop);
        return await sources.AloneAsync(() =>
        {
            foreach (var message in held) sources.Take(new Incoming.LedgerProgress(message));
            return Task.FromResult(held.Exists(m => m.MaxSeq > 0));
        }, stop);
    }

    private async Task LearnAsync(CancellationToken stop)
    {
        var more = false;
        while (!stop.IsCancellationRequested)
        {
            if (!more) await WaitAsync(stop);
            more = await sources.AloneAsync(() => RoundAsync(stop), stop);
        }
    }

    /// <summary>Until something comes, or what was learned is due to be stored.</summary>
    private async Task WaitAsync(CancellationToken stop)
    {
        using var due = CancellationTokenSource.CreateLinkedTokenSource(stop);
        due.CancelAfter(keeper.HasUnsaved ? Due : Idle);
        try
        {
            await queue.Incoming.WaitToReadAsync(due.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Nothing came; the round looks whether something is due.
        }
    }

    /// <summary>
    /// Folds what is at hand, shows and stores it when it is time, and only then asks the ledger for what is missing. True where more is to
    /// be done at once.
    /// </summary>
    private async Task<bool> RoundAsync(CancellationToken stop)
    {
        for (var i = 0; i < MaxBatch && queue.Incoming.TryRead(out var incoming); i++) sources.Take(incoming);
        foreach (var source in sources.Folds) Fold(source);
        await keeper.KeepAsync(stop);
        var more = false;
        foreach (var source in sources.Folds)
        {
            if (!source.NeedsLedger || !watch.MayAsk(source)) continue;
            var before = source.Learner.LastSeq;
            try
            {
                await source.FetchAsync(stop);
                watch.Answered(source);
            }
            catch (Exception e) when (e is IOException or HttpRequestException && !stop.IsCancellationRequested)
            {
                watch.Failed(source, e.Message);
            }

            keeper.Learned(source.Learner, source.Learner.LastSeq - before);
            more |= source.Learner.LastSeq > before;
        }

        watch.Tell(sources);
        if (watch.MineBecause(sources) is { } late && miner.TryBegin(check: false, late, stop)) log.LogWarning("{Why} The log is mined anew", late);
        if (sources.Folds.All(f => f.IsCurrent)) Know();
        return more;
    }

    private void Know()
    {
        // The first answer rests on all of it, what was fetched just now too.
        if (!knowledge.IsThere) keeper.Show();
        knowledge.Gained();
        readiness.Ready(Part);
    }

    /// <summary>While the database is away another instance may learn. What is known here is told for a while, and then no more.</summary>
    private async Task WatchAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Idle, time, stop);
            if (knowledge.IsThere && keeper.Silence > options.ToldWithoutDatabase) knowledge.Lost();
        }
    }

    private void Fold(SourceFold source)
    {
        var before = source.Learner.LastSeq;
        source.FoldHeld();
        keeper.Learned(source.Learner, source.Learner.LastSeq - before);
    }
}
