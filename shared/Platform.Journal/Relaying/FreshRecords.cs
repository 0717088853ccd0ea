using System.Collections.Concurrent;

namespace Platform.Journal;

/// <summary>
/// Records that were numbered in their own transactions, on their way to this process's relay. What is lost here is in the journal: the
/// relay reads it there.
/// </summary>
internal sealed class FreshRecords(RelayProgress progress, JournalSignal signal)
{
    /// <summary>Beyond one of these the relay is behind, and reads from the journal what it needs.</summary>
    internal const int Most = 5_000;
    internal const long MostBytes = 16 << 20;

    private readonly ConcurrentQueue<NumberedRecord> waiting = new();
    private long bytes;

    /// <summary>Committed records, in the order of their numbers.</summary>
    public void Add(IReadOnlyList<NumberedRecord> records)
    {
        progress.Numbered(records[^1].Seq);
        if (waiting.Count < Most && Volatile.Read(ref bytes) < MostBytes)
        {
            Interlocked.Add(ref bytes, records.Sum(r => (long)r.Body.Length));
            foreach (var record in records) waiting.Enqueue(record);
        }

        signal.Hand();
    }

    /// <summary>
    /// What came, from the number <paramref name="next"/> on and as far as no number is missing between, at most so many: what comes behind
    /// one that is missing, because its record came from elsewhere, is read from the journal with it.
    /// </summary>
    public List<NumberedRecord> Take(long next, int most)
    {
        var taken = new List<NumberedRecord>();
        while (taken.Count < most && waiting.TryDequeue(out var record))
        {
            Interlocked.Add(ref bytes, -record.Body.Length);
            if (record.Seq == next + taken.Count) taken.Add(record);
        }

        return taken;
    }
}
