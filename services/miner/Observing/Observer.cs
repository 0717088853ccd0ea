using Miner.Learning;
using Miner.Storage;
using Npgsql;
using Platform.Hosting;
using Platform.Messaging;

namespace Miner.Observing;

/// <summary>
/// Learns from every attempt, effectively once: records come from the bus, in batches, and from the ledger where the bus lost them, and are stored with the number up to which they
/// were folded. Of several instances the one that holds the database's lock learns; the others stand by.
/// </summary>
internal sealed class Observer(
    IConfiguration configuration, Model model, Sources sources, ObservingQueue queue, SchemaGate schema, Readiness readiness, TimeProvider time, ILogger<Observer> log) : BackgroundService
{
    private const string Part = "learning";
    private const string LedgerPart = "ledger feed";
    private const int MaxBatch = 2_000;
    private const int StoreAfter = 5_000;
    private static readonly TimeSpan StoreEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StandbyPoll = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<PatternKey> unsaved = [];
    private long unsavedSince;
    private long foldedSince;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect(Part);
        await Task.WhenAny(schema.Opened, Task.Delay(Timeout.Infinite, stoppingToken));
        if (stoppingToken.IsCancellationRequested) return;
        await using var database = DedicatedConnections();
        var backoff = new Backoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), time);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        Task? read = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var store = new PatternStore(await database.OpenConnectionAsync(stoppingToken));
                await StandByAsync(store, stoppingToken);
                await LoadAsync(store, stoppingToken);
                read ??= queue.RunAsync(reading.Token);
                readiness.Ready(Part);
                backoff.Reset();
                await LearnAsync(store, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                readiness.NotReady(Part, $"The miner's database does not answer ({e.GetType().Name}); what was learned last is still served.");
                log.LogWarning("Learning is interrupted ({Reason}); nothing is lost, the next connection continues", e.Message);
                sources.Store = null;
                await backoff.WaitAsync(stoppingToken);
            }
        }

        await reading.CancelAsync();
        if (read is not null) await read.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task StandByAsync(PatternStore store, CancellationToken stop)
    {
        while (!await store.TryLockAsync(stop))
        {
            readiness.NotReady(Part, "Another instance learns; this one stands by.");
            await Task.Delay(StandbyPoll, time, stop);
        }
    }

    /// <summary>Begins where the last commit ended, whoever made it.</summary>
    private async Task LoadAsync(PatternStore store, CancellationToken stop)
    {
        await model.Gate.WaitAsync(stop);
        try
        {
            var generation = await store.GenerationAsync(stop);
            try
            {
                sources.Replace(generation, (await store.LoadAsync(generation, stop)).Select(sources.Fold));
            }
            catch (FormatException e)
            {
                // Altered, or written by another version. Nothing is lost: all of it follows from the ledger.
                log.LogError("What was learned cannot be read ({Reason}); all of it is learned anew from the ledger", e.Message);
                await store.BeginAnewAsync(generation + 1, stop);
                sources.Replace(generation + 1, []);
            }

            sources.Store = store;
            unsaved.Clear();
            foldedSince = 0;
            model.Replace(sources.Learners);
        }
        finally
        {
            model.Gate.Release();
        }

        log.LogInformation("Learning goes on with {Patterns} patterns of {Sources} sources", model.Patterns.Count, sources.Learners.Count);
    }

    private async Task LearnAsync(PatternStore store, CancellationToken stop)
    {
        var more = false;
        while (!stop.IsCancellationRequested)
        {
            if (!more) await WaitAsync(stop);
            await model.Gate.WaitAsync(stop);
            try
            {
                for (var i = 0; i < MaxBatch && queue.Incoming.TryRead(out var incoming); i++) sources.Take(incoming);
                more = await FoldAsync(stop);
                await StoreAsync(store, stop);
            }
            finally
            {
                model.Gate.Release();
            }
        }
    }

    /// <summary>Until something comes, or what was learned is due to be stored.</summary>
    private async Task WaitAsync(CancellationToken stop)
    {
        using var due = CancellationTokenSource.CreateLinkedTokenSource(stop);
        due.CancelAfter(unsaved.Count > 0 || foldedSince > 0 ? StoreEvery : TimeSpan.FromSeconds(1));
        try
        {
            await queue.Incoming.WaitToReadAsync(due.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Nothing came; the rest of the round looks whether something is due.
        }
    }

    private async Task<bool> FoldAsync(CancellationToken stop)
    {
        var more = false;
        foreach (var source in sources.Folds)
        {
            var before = source.Learner.LastSeq;
            try
            {
                more |= await source.FoldAsync(stop);
                readiness.Ready(LedgerPart);
            }
            catch (Exception e) when (e is IOException or HttpRequestException or System.Text.Json.JsonException && !stop.IsCancellationRequested)
            {
                readiness.NotReady(LedgerPart, $"{source.Behind} records wait for the audit service, which cannot be asked ({e.Message}).");
                log.LogWarning("The ledger cannot be read ({Reason}); trying again", e.Message);
                await Task.Delay(StandbyPoll, time, stop);
            }

            if (source.Learner.LastSeq == before) continue;
            if (foldedSince == 0) unsavedSince = time.GetTimestamp();
            foldedSince += source.Learner.LastSeq - before;
            var touched = source.Learner.TakeTouched();
            unsaved.UnionWith(touched);
            model.Refresh(touched, sources.Learners);
        }

        MinerTelemetry.Behind = sources.Folds.Sum(s => s.Behind);
        return more;
    }

    private async Task StoreAsync(PatternStore store, CancellationToken stop)
    {
        if (foldedSince == 0 || (foldedSince < StoreAfter && time.GetElapsedTime(unsavedSince) < StoreEvery)) return;
        var cells = sources.Learners.SelectMany(l => unsaved.Where(l.Cells.ContainsKey).Select(k => new StoredCell(l.Source, k, l.Cells[k].ToBytes()))).ToList();
        var patterns = unsaved.Select(model.Find).OfType<OrionPattern>().Select(p => new StoredPattern(p, model.StandingOf(p))).ToList();
        FaultPoint.Hit("miner.before-commit");
        await store.SaveAsync(sources.Generation, [.. sources.Learners.Select(l => (l.Source, l.LastSeq))], cells, patterns, stop);
        FaultPoint.Hit("miner.after-commit");
        MinerTelemetry.Folded.Add(foldedSince);
        unsaved.Clear();
        foldedSince = 0;
    }

    /// <summary>Unpooled, so that closing one really ends its session and gives the lock free.</summary>
    private NpgsqlDataSource DedicatedConnections() => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("Database"))
    {
        ApplicationName = "miner learning",
        Pooling = false,
        Timeout = 5,
        CommandTimeout = 30,
        KeepAlive = 10,
        MaxAutoPrepare = 20,
        AutoPrepareMinUsages = 2,
        Options = "-c jit=off",
    });
}
