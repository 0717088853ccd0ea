using Miner.Learning;
using Miner.Ordering;
using Platform.Hosting;

namespace Miner.Storage;

/// <summary>
/// Between learners, the model that answers and the store that keeps: what was folded is shown to those who ask and stored in one commit
/// with its numbers. To be used alone with the sources.
/// </summary>
internal sealed class Keeper(Model model, Sources sources, TimeProvider time)
{
    private const int StoreAfter = 5_000;
    private static readonly TimeSpan StoreEvery = TimeSpan.FromMilliseconds(250);

    // As often as the ledger speaks.
    private static readonly TimeSpan ShowEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);

    private readonly HashSet<PatternKey> unseen = [];
    private readonly HashSet<PatternKey> unsaved = [];
    private readonly HashSet<PatternKey> passed = [];
    private Dictionary<PatternKey, Standing> standings = [];
    private bool compared;
    private PatternStore? store;
    private int session;
    private long folded;
    private long foldedSince;
    private long shownAt;
    private long heardAt;
    private long term;

    /// <summary>Of the session that learns: higher than that of any before it. 0 before the first.</summary>
    public long Term => Volatile.Read(ref term);

    /// <summary>Set when a change of standing was stored.</summary>
    public SemaphoreSlim Changed { get; } = new(0, 1);

    /// <summary>How many patterns are known.</summary>
    public int Patterns => model.Learned.Patterns.Count;

    /// <summary>How long ago the database said something.</summary>
    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref heardAt));

    /// <summary>Whether something was folded and is not stored.</summary>
    public bool HasUnsaved => folded > 0;

    /// <summary>Takes the place of whatever is known by what is stored.</summary>
    /// <returns>False where nothing is stored, or nothing that can be read: then <paramref name="unreadable"/> is told why.</returns>
    public async Task<bool> LoadAsync(PatternStore opened, Action<string> unreadable, CancellationToken cancel)
    {
        Forget();
        var generation = await opened.GenerationAsync(cancel);
        Volatile.Write(ref term, Math.Max(term + 1, await opened.TermAsync(cancel)));
        List<StoredLearner> stored;
        try
        {
            stored = await opened.LoadAsync(generation, cancel);
        }
        catch (FormatException e)
        {
            unreadable(e.Message);
            stored = [];
        }

        (standings, store) = (await opened.StandingsAsync(cancel), opened);
        session++;
        Volatile.Write(ref heardAt, time.GetTimestamp());
        sources.Replace(generation, stored.Select(s => sources.Fold(s.Learner, s.Skipped)));
        // Else what is in memory stays until whoever asks is told that nothing is known.
        if (stored.Count > 0) model.Replace(model.Of(sources.Learners));
        return stored.Count > 0;
    }

    /// <summary>Forgets what is in memory, too. Nobody may be told anything when this is called.</summary>
    public void Empty() => model.Replace(model.Of([]));

    /// <summary>The session is over; until the next one is loaded nothing can be stored.</summary>
    public void Forget()
    {
        (store, compared, folded) = (null, false, 0);
        unseen.Clear();
        unsaved.Clear();
        passed.Clear();
    }

    /// <summary>Notes what a source has learned.</summary>
    public void Learned(Learner learner, long records)
    {
        if (records == 0) return;
        if (folded == 0) foldedSince = time.GetTimestamp();
        folded += records;
        var touched = learner.TakeTouched();
        unseen.UnionWith(touched);
        unsaved.UnionWith(touched);
    }

    /// <summary>Shows what was learned, and stores it, each when it is time.</summary>
    public async Task KeepAsync(CancellationToken cancel)
    {
        if (unseen.Count > 0 && time.GetElapsedTime(shownAt) >= ShowEvery) Show();
        if (!compared || folded > StoreAfter || (folded > 0 && time.GetElapsedTime(foldedSince) >= StoreEvery)) await SaveAsync(cancel);
        if (Silence >= AskEvery) await AskAsync(cancel);
    }

    /// <summary>Shows what was learned to those who ask.</summary>
    public void Show()
    {
        passed.UnionWith(model.Refresh(unseen, sources.Learners));
        unseen.Clear();
        shownAt = time.GetTimestamp();
        sources.Show();
    }

    /// <summary>Stores all that was folded, and standings that are others than they were stored by another setting.</summary>
    public async Task SaveAsync(CancellationToken cancel)
    {
        if (folded == 0 && compared) return;
        Show();
        var cells = sources.Learners.SelectMany(l => unsaved.Where(l.Cells.ContainsKey).Select(k => new StoredCell(l.Source, k, l.Cells[k].ToBytes()))).ToList();
        var patterns = Changes(model.Learned);
        FaultPoint.Hit("miner.before-commit");
        await Store().SaveAsync(sources.Generation, new Commit([.. sources.Folds.Select(Stored)], cells, patterns), cancel);
        FaultPoint.Hit("miner.after-commit");
        MinerTelemetry.Folded.Add(folded);
        Saved(patterns);
    }

    /// <summary>Begins, or goes on with, the generation after the one that serves.</summary>
    public MinedGeneration NextGeneration() => new(session, sources.Generation + 1);

    /// <summary>Stores a stretch of a generation that is being mined beside the one that serves.</summary>
    public Task SaveAsync(MinedGeneration next, IEnumerable<SourceFold> folds, SourceFold mined, CancellationToken cancel) =>
        StoreOf(next).SaveAsync(next.Generation, new Commit([.. folds.Select(Stored)], Cells(mined), []), cancel);

    /// <summary>What was mined of a generation before an interruption.</summary>
    /// <exception cref="FormatException">It is nothing that this version understands.</exception>
    public Task<List<StoredLearner>> BegunAsync(MinedGeneration next, CancellationToken cancel) =>
        StoreOf(next).LoadAsync(next.Generation, cancel);

    public Task DiscardAsync(MinedGeneration next, CancellationToken cancel) => StoreOf(next).DiscardAsync(next.Generation, cancel);

    /// <summary>Lets what was mined serve, here and in the database.</summary>
    public async Task ServeAsync(MinedGeneration next, IReadOnlyList<SourceFold> folds, CancellationToken cancel)
    {
        var fresh = model.Of([.. folds.Select(f => f.Learner)]);
        var patterns = fresh.Patterns.Values.Select(p => Judged(p, fresh.Families)).ToList();
        FaultPoint.Hit("miner.before-serve");
        await StoreOf(next).ServeAsync(
            next.Generation, new Commit([.. folds.Select(Stored)], [.. folds.SelectMany(Cells)], patterns), cancel);
        FaultPoint.Hit("miner.after-serve");
        sources.Replace(next.Generation, folds);
        model.Replace(fresh);
        unseen.Clear();
        standings = [];
        Saved(patterns);
    }

    /// <summary>What is to be stored: patterns that learned something, and those whose standing changed because others did.</summary>
    private List<StoredPattern> Changes(Learned now)
    {
        var touched = unsaved.Where(now.Patterns.ContainsKey).Select(k => Judged(now.Patterns[k], now.Families));
        // What was stored before may have been judged by another setting, so that all of it is looked at once.
        var others = compared ? passed : now.Patterns.Select(p => p.Key);
        return
        [
            .. touched,
            .. others.Where(k => !unsaved.Contains(k)).Select(k => Judged(now.Patterns[k], now.Families)).Where(p => p.Standing != p.Previous),
        ];
    }

    private StoredPattern Judged(OrionPattern pattern, Families families) => new(
        pattern, Judge.Of(pattern, families.For(pattern.Key), model.Options), standings.GetValueOrDefault(pattern.Key, Standing.Learning));

    private void Saved(List<StoredPattern> patterns)
    {
        foreach (var pattern in patterns) standings[pattern.Pattern.Key] = pattern.Standing;
        Volatile.Write(ref heardAt, time.GetTimestamp());
        (compared, folded) = (true, 0);
        unsaved.Clear();
        passed.Clear();
        if (patterns.Exists(p => p.Standing != p.Previous) && Changed.CurrentCount == 0) Changed.Release();
    }

    /// <summary>
    /// An idle session speaks too: a lost one is to be noticed, and the server ends one that says nothing, so that a frozen process does
    /// not keep the lock.
    /// </summary>
    private async Task AskAsync(CancellationToken cancel)
    {
        var serving = await Store().GenerationAsync(cancel);
        Volatile.Write(ref heardAt, time.GetTimestamp());
        if (serving != sources.Generation) throw new InvalidOperationException($"Generation {serving} serves, not {sources.Generation}; another instance mined the log anew.");
    }

    private PatternStore Store() => store ?? throw new InvalidOperationException("The miner's database is away, or another instance learns.");

    /// <summary>
    /// Since then another instance may have learned, and even mined: what was begun under another session must not be put over that.
    /// </summary>
    private PatternStore StoreOf(MinedGeneration next) => next == NextGeneration()
        ? Store()
        : throw new InvalidOperationException("The miner's database was away meanwhile, and what is stored there may have been made by another instance. Mine again; what is there of it is gone on with.");

    private static StoredSource Stored(SourceFold fold) => new(fold.Learner.Source, fold.Learner.LastSeq, fold.Skipped);

    private static List<StoredCell> Cells(SourceFold fold) =>
        [.. fold.Learner.TakeTouched().Select(k => new StoredCell(fold.Learner.Source, k, fold.Learner.Cells[k].ToBytes()))];
}
