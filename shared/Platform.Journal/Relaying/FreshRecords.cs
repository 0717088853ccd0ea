using System.Collections.Concurrent;

namespace Platform.Journal;

/// <summary>
/// Records that were numbered in their own transactions, on their way to this process's relay. What is lost here is in the journal: the
/// relay reads it there.
/// </summary>
internal sealed class FreshRecords(RelayProgress progress, JournalSignal signal)
{
    /// <summary>Beyond this the relay is behind, and reads from the journal what it needs.</summary>
    private const int Most = 5_000;

    private readonly ConcurrentQueue<NumberedRecord> waiting = new();

    /// <summary>Committed records, in the order of their numbers.</summary>
    public void Add(IReadOnlyList<NumberedRecord> records)
    {
        progress.Numbered(records[^1].Seq);
        if (waiting.Count < Most) foreach (var record in records) waiting.Enqueue(record);
        signal.Hand();
    }

    /// <summary>
    /// All that came, from the number <paramref name="next"/> on and as far as no number is missing between: what comes behind one that is
    /// missing, because its record came from elsewhere, is read from the journal with it.
    /// </summary>
    public List<NumberedRecord> Take(long next)
    {
        var taken = new List<NumberedRecord>();
        while (waiting.TryDequeue(out var record))
        {
            if (record.Seq == next + taken.Count) taken.Add(record);
        }

        return taken;
    }
}
