using Audit.Chaining;

namespace Audit.Appending;

/// <summary>What the ledger holds of each source, between the writer, which knows it, and the announcer, which tells the sources.</summary>
internal sealed class Announcements : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Contiguous, long Max)> held = new(StringComparer.Ordinal);
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim signal = new(0, 1);
    private long missing;

    public Announcements() => AuditTelemetry.ObserveGaps(() => Interlocked.Read(ref missing));

    /// <summary>Forgets all and, where this instance is the writer, takes what it knows.</summary>
    public void Reset(IReadOnlyDictionary<string, SourceNumbers>? sources)
    {
        lock (gate)
        {
            held.Clear();
            changed.Clear();
        }

        if (sources is null) Interlocked.Exchange(ref missing, 0);
        else Committed(sources);
    }

    /// <summary>Takes over what is committed; sources that moved are announced soon.</summary>
    public void Committed(IReadOnlyDictionary<string, SourceNumbers> sources)
    {
        var holes = 0L;
        lock (gate)
        {
            foreach (var (source, numbers) in sources)
            {
                var now = (numbers.Contiguous, numbers.Max);
                holes += numbers.Missing;
                if (held.TryGetValue(source, out var before) && before == now) continue;
                held[source] = now;
                changed.Add(source);
            }

            if (changed.Count > 0 && signal.CurrentCount == 0) signal.Release();
        }

        Interlocked.Exchange(ref missing, holes);
    }

    /// <summary>Waits until something changed, at most so long.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken cancel) => signal.WaitAsync(most, cancel);

    public List<(string Source, long Contiguous, long Max)> Take(bool all)
    {
        lock (gate)
        {
            var taken = held.Where(h => all || changed.Contains(h.Key)).Select(h => (h.Key, h.Value.Contiguous, h.Value.Max)).ToList();
            changed.Clear();
            return taken;
        }
    }

    public void Dispose() => signal.Dispose();
}
