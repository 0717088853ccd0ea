using Miner.Learning;
using Platform.Contracts;

namespace Miner.Ordering;

/// <summary>How far one source has been learned from.</summary>
internal sealed record SourceState(string Source, long LearnedSeq, long LedgerSeq, IReadOnlyList<SequenceGap> Skipped, SequenceGap? WaitsFor);

/// <summary>The journals that are learned from. To be touched under the gate only, but for <see cref="States"/>.</summary>
internal sealed class Sources(LedgerFeed feed, LedgerOptions ledger, TimeProvider time) : IDisposable
{
    private const int MaxSources = 100;
    private readonly Dictionary<string, SourceFold> folds = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim gate = new(1);
    private volatile IReadOnlyList<SourceState> states = [];

    /// <summary>The generation whose cells these are.</summary>
    public int Generation { get; private set; }

    public IReadOnlyCollection<SourceFold> Folds => folds.Values;

    public IReadOnlyList<Learner> Learners => [.. folds.Values.Select(f => f.Learner)];

    /// <summary>As they stood a moment ago, for whoever asks.</summary>
    public IReadOnlyList<SourceState> States => states;

    public SourceFold? Find(string source) => folds.GetValueOrDefault(source);

    /// <summary>Begins to fold, or to mine, a source beside those that are here.</summary>
    public SourceFold Fold(Learner learner, IEnumerable<SequenceGap> skipped) => new(learner, skipped, new Holdings(ledger.GapPatience, time), feed);

    public void Replace(int generation, IEnumerable<SourceFold> all)
    {
        Generation = generation;
        var fresh = all.ToList();
        folds.Clear();
        foreach (var fold in fresh) folds.Add(fold.Learner.Source, fold);
        Show();
    }

    public void Take(Incoming incoming)
    {
        switch (incoming)
        {
            case Incoming.Record record:
                Of(record.Source)?.Hold(record);
                break;
            case Incoming.LedgerProgress progress when Of(progress.Message.Source) is { } fold:
                fold.Ledger.Told(progress.Message, fold.Learner.LastSeq);
                break;
        }
    }

    /// <summary>Renews <see cref="States"/>.</summary>
    public void Show() => states = [.. folds.Values.Select(f => new SourceState(f.Learner.Source, f.Learner.LastSeq, f.Ledger.Max, [.. f.Skipped], f.WaitsFor))];

    /// <summary>Alone with all of this.</summary>
    public async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            return await work();
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    /// <summary>Null beyond the bound: a stack has one journal, and who makes up more must not fill the memory.</summary>
    private SourceFold? Of(string source)
    {
        if (folds.TryGetValue(source, out var known)) return known;
        if (folds.Count == MaxSources) return null;
        return folds[source] = Fold(new Learner(source), []);
    }
}
