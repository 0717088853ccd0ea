using Miner.Learning;
using Miner.Storage;

namespace Miner.Observing;

/// <summary>The journals that are learned from. To be touched under the model's gate only.</summary>
internal sealed class Sources(LedgerFeed feed, TimeProvider time)
{
    private const int MaxSources = 100;
    private readonly Dictionary<string, SourceFold> folds = new(StringComparer.Ordinal);

    /// <summary>The generation whose cells these are.</summary>
    public int Generation { get; private set; }

    /// <summary>Where they are kept; null while the database is away.</summary>
    public PatternStore? Store { get; set; }

    public IReadOnlyCollection<SourceFold> Folds => folds.Values;

    public IReadOnlyCollection<Learner> Learners => [.. folds.Values.Select(f => f.Learner)];

    public SourceFold Fold(Learner learner) => new(learner, feed, time);

    public void Replace(int generation, IEnumerable<SourceFold> all)
    {
        Generation = generation;
        folds.Clear();
        foreach (var fold in all) folds.Add(fold.Learner.Source, fold);
    }

    public void Take(Incoming incoming)
    {
        switch (incoming)
        {
            case Incoming.Record record:
                Of(record.Source)?.Hold(record);
                break;
            case Incoming.Told told:
                Of(told.Message.Source)?.Told(told.Message);
                break;
        }
    }

    /// <summary>Null beyond the bound: a stack has one journal, and who makes up more must not fill the memory.</summary>
    private SourceFold? Of(string source)
    {
        if (folds.TryGetValue(source, out var known)) return known;
        if (folds.Count == MaxSources) return null;
        return folds[source] = Fold(new Learner(source));
    }
}
