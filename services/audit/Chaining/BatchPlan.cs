namespace Audit.Chaining;

/// <summary>
/// What to do with the records of one batch, given what the ledger holds. Nothing is decided by time or by order of arrival but which came
/// first.
/// </summary>
internal sealed class BatchPlan
{
    private BatchPlan()
    {
    }

    /// <summary>Records whose number the ledger does not hold: to be appended, in this order.</summary>
    public List<LedgerRecord> Fresh { get; } = [];

    /// <summary>Records whose number the ledger holds already: the same record again, or an equivocation.</summary>
    public List<LedgerRecord> Held { get; } = [];

    /// <summary>Records whose number a fresh one of this very batch has, with that one.</summary>
    public List<(LedgerRecord Again, LedgerRecord First)> Repeated { get; } = [];

    /// <summary>Plans, and enters the fresh records' numbers into <paramref name="sources"/>.</summary>
    public static BatchPlan Make(IEnumerable<LedgerRecord> records, Dictionary<string, SourceNumbers> sources)
    {
        var plan = new BatchPlan();
        foreach (var record in records)
        {
            if (!sources.TryGetValue(record.Source, out var numbers)) sources[record.Source] = numbers = new SourceNumbers();
            if (numbers.Add(record.SourceSeq)) plan.Fresh.Add(record);
            else if (plan.Fresh.Find(r => r.SourceSeq == record.SourceSeq && r.Source == record.Source) is { } first) plan.Repeated.Add((record, first));
            else plan.Held.Add(record);
        }

        return plan;
    }
}
