using Audit.Chaining;
using Platform.Contracts;
using Platform.Integrity;

namespace Audit.Appending;

/// <summary>What the ledger holds of each source, between the writer, which knows it, and the announcer, which tells the sources.</summary>
internal sealed class Announcements : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Contiguous, long Max, long Missing, IReadOnlyList<SequenceGap> Gaps)> held = new(StringComparer.Ordinal);
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim signal = new(0, 1);
    private long missing;
    private bool writing;

    public Announcements() => AuditTelemetry.ObserveGaps(() => Interlocked.Read(ref missing));

    /// <summary>Forgets all and, where this instance is the writer, takes what it knows.</summary>
    public void Reset(IReadOnlyDictionary<string, SourceNumbers>? sources)
    {
        lock (gate)
        {
            held.Clear();
            changed.Clear();
            writing = false;
        }

        if (sources is null)
        {
            Interlocked.Exchange(ref missing, 0);
            return;
        }

        Committed(sources);
        lock (gate) writing = true;
    }

    /// <summary>Takes over what is committed; sources that moved are announced soon.</summary>
    public void Committed(IReadOnlyDictionary<string, SourceNumbers> sources)
    {
        var holes = 0L;
        lock (gate)
        {
            foreach (var (source, numbers) in sources)
            {
                var (contiguous, max, open) = (numbers.Contiguous, numbers.Max, numbers.Missing);
                holes += open;
                if (held.TryGetValue(source, out var before) && (before.Contiguous, before.Max, before.Missing) == (contiguous, max, open)) continue;
                held[source] = (contiguous, max, open, GapsOf(numbers));
                changed.Add(source);
            }

            if (changed.Count > 0 && signal.CurrentCount == 0) signal.Release();
        }

        Interlocked.Exchange(ref missing, holes);
    }

    /// <summary>
    /// A number behind which the ledger holds nothing of the source: the last one it holds, where this instance is the writer; else the
    /// highest there is.
    /// </summary>
    public long LastOf(string source)
    {
        lock (gate) return writing ? held.GetValueOrDefault(source).Max : LedgerHash.MaxIndex;
    }

    /// <summary>Waits until something changed, at most so long.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken cancel) => signal.WaitAsync(most, cancel);

    /// <summary>A source that speaks and of which the ledger holds nothing is told so: it waits for an answer.</summary>
    public void Heard(IEnumerable<string> sources)
    {
        lock (gate)
        {
            if (!writing) return;
            foreach (var source in sources) held.TryAdd(source, (0, 0, 0, []));
        }
    }

    public List<LedgerAppended> Take(bool all, DateTimeOffset now)
    {
        lock (gate)
        {
            var taken = held.Where(h => all || changed.Contains(h.Key)).Select(h => new LedgerAppended
            {
                Source = h.Key,
                KnownFrom = h.Value.Gaps.Count == LedgerAppended.MaxGaps ? h.Value.Gaps[0].From : 1,
                MaxSeq = h.Value.Max,
                Gaps = h.Value.Gaps,
                At = now,
            }).ToList();
            changed.Clear();
            return taken;
        }
    }

    public void Dispose() => signal.Dispose();

    private static List<SequenceGap> GapsOf(SourceNumbers numbers)
    {
        var gaps = new List<SequenceGap>();
        for (var i = numbers.Runs.Count - 1; i >= 0 && gaps.Count < LedgerAppended.MaxGaps; i--)
        {
            var before = i == 0 ? 0 : numbers.Runs[i - 1].To;
            if (numbers.Runs[i].From > before + 1) gaps.Add(new SequenceGap(before + 1, numbers.Runs[i].From - 1));
        }

        gaps.Reverse();
        return gaps;
    }
}
