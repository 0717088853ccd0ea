using Miner.Learning;
using Platform.Contracts;

namespace Miner.Observing;

/// <summary>
/// Brings one source's records into the order of its numbers. A record is folded when the ledger has told that it holds it, and all before it: so a pattern
/// never rests on anything that the ledger does not hold. What was missed on the bus is fetched.
/// </summary>
internal sealed class SourceFold(Learner learner, LedgerFeed feed, TimeProvider time)
{
    /// <summary>
    /// How long a number that the ledger misses is waited for. A relay offers a lost record again for about two and a half minutes and then gives it up.
    /// </summary>
    public static readonly TimeSpan GapPatience = TimeSpan.FromMinutes(5);

    /// <summary>Folded in one go, so that what was learned is stored now and then while a long history is caught up with.</summary>
    public const int Stretch = 100_000;

    private const int MaxHeld = 50_000;
    private const long MaxHeldBytes = 64L << 20;

    private readonly SortedDictionary<long, Incoming.Record> held = [];
    private long heldBytes;
    private long knownFrom = 1;
    private long max;
    private IReadOnlyList<SequenceGap> gaps = [];
    private long? waitingSince;
    private long remembered;
    private bool warm;

    public Learner Learner { get; } = learner;

    /// <summary>Records that the ledger holds and that are not folded yet.</summary>
    public long Behind => Math.Max(0, max - Learner.LastSeq);

    /// <summary>Keeps a record until its turn. Beyond the bounds it is left to the ledger.</summary>
    public void Hold(Incoming.Record record)
    {
        if (record.Seq <= Learner.LastSeq || held.Count >= MaxHeld || heldBytes >= MaxHeldBytes || !held.TryAdd(record.Seq, record)) return;
        heldBytes += record.Bytes;
    }

    /// <summary>Takes the ledger's word of what it holds.</summary>
    public void Told(LedgerAppended message)
    {
        if (message.MaxSeq < max) return;
        (knownFrom, max, gaps) = (message.KnownFrom, message.MaxSeq, message.Gaps);
    }

    /// <summary>Folds what can be folded, a stretch at most; true where more is to be done at once.</summary>
    /// <exception cref="IOException">The ledger could not be read to its end; nothing is folded twice when this is called again.</exception>
    public async Task<bool> FoldAsync(CancellationToken cancel)
    {
        var stop = Learner.LastSeq + Stretch;
        while (Learner.LastSeq < max && Learner.LastSeq < stop)
        {
            await WarmAsync(cancel);
            var next = Learner.LastSeq + 1;
            if (Missing(next) is { } last)
            {
                waitingSince ??= time.GetTimestamp();
                if (time.GetElapsedTime(waitingSince.Value) < GapPatience) return false;
                // Below what the ledger tells of there may be entries all the same.
                await FetchAsync(last, cancel);
                Learner.LastSeq = Math.Max(Learner.LastSeq, last);
                continue;
            }

            waitingSince = null;
            if (held.Remove(next, out var record))
            {
                heldBytes -= record.Bytes;
                Fold(record.Seq, record.Attempt);
                continue;
            }

            var end = Math.Min(NextGap(next) - 1, Math.Min(max, stop));
            foreach (var (seq, _) in held)
            {
                if (seq > next) end = Math.Min(end, seq - 1);
                break;
            }

            if (await FetchAsync(end, cancel) < end) return false;
        }

        Forget();
        return Learner.LastSeq < max;
    }

    /// <summary>Folds from the ledger alone, up to a number.</summary>
    public async Task CatchUpAsync(long to, Action<long> progress, CancellationToken cancel)
    {
        await WarmAsync(cancel);
        var reached = await feed.ReadAsync(Learner.Source, Learner.LastSeq, to, (seq, attempt) =>
        {
            Fold(seq, attempt);
            progress(seq);
        }, cancel);
        if (reached < to) throw new IOException($"the ledger holds the records of {Learner.Source} up to {reached} only, and up to {to} were learned from; it was cut or restored from an older backup");
        Learner.LastSeq = Math.Max(Learner.LastSeq, to);
    }

    private async Task<long> FetchAsync(long to, CancellationToken cancel)
    {
        var reached = await feed.ReadAsync(Learner.Source, Learner.LastSeq, to, Fold, cancel);
        Learner.LastSeq = Math.Max(Learner.LastSeq, reached);
        return reached;
    }

    private void Fold(long seq, Observation? attempt)
    {
        if (attempt is { } observation) Learner.Fold(observation);
        else Learner.LastSeq = seq;
    }

    /// <summary>After a restart: what the last records were, because neighbours in a trace are told by them.</summary>
    private async Task WarmAsync(CancellationToken cancel)
    {
        if (warm) return;
        if (Learner.LastSeq > 0)
        {
            remembered = Math.Max(remembered, Learner.LastSeq - Learner.Window);
            await feed.ReadAsync(Learner.Source, remembered, Learner.LastSeq, (seq, attempt) =>
            {
                if (attempt is { } observation) Learner.Remember(observation);
                remembered = seq;
            }, cancel);
        }

        warm = true;
    }

    /// <summary>Where the ledger does not hold this number, the last of those that it misses from there on.</summary>
    private long? Missing(long seq)
    {
        if (seq < knownFrom) return knownFrom - 1;
        foreach (var gap in gaps)
        {
            if (gap.From <= seq && seq <= gap.To) return Math.Min(gap.To, max);
        }

        return null;
    }

    private long NextGap(long seq)
    {
        foreach (var gap in gaps)
        {
            if (gap.From > seq) return gap.From;
        }

        return long.MaxValue;
    }

    private void Forget()
    {
        while (held.Count > 0)
        {
            var (seq, record) = held.First();
            if (seq > Learner.LastSeq) return;
            held.Remove(seq);
            heldBytes -= record.Bytes;
        }
    }
}
