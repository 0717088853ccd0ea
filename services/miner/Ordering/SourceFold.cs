using Miner.Learning;
using Platform.Contracts;

namespace Miner.Ordering;

/// <summary>
/// Brings one source's records into the order of its numbers. A record is folded when the ledger has told that it holds it, and all before
/// it: so a pattern never rests on anything that the ledger does not hold. What was missed on the bus is fetched.
/// </summary>
internal sealed class SourceFold(Learner learner, IEnumerable<SequenceGap> skippedBefore, Holdings ledger, LedgerFeed feed)
{
    /// <summary>Folded in one go, so that what was learned is stored now and then while a long history is caught up with.</summary>
    public const int Stretch = 100_000;

    private const int MaxHeld = 50_000;
    private const long MaxHeldBytes = 64L << 20;

    private readonly SortedDictionary<long, Incoming.Record> held = [];
    private readonly List<SequenceGap> skipped = [.. skippedBefore];
    private long heldBytes;
    private long remembered;
    private bool warm = learner.LastSeq == 0;

    public Learner Learner { get; } = learner;

    public Holdings Ledger { get; } = ledger;

    /// <summary>Records that the ledger holds and that are not folded yet.</summary>
    public long Behind => Math.Max(0, Ledger.Max - Learner.LastSeq);

    /// <summary>Numbers that were not in the ledger when their turn was over, at most as many ranges as the ledger tells of.</summary>
    public IReadOnlyList<SequenceGap> Skipped => skipped;

    /// <summary>Attempts read from the ledger whose content (parameters, error) is not there any more.</summary>
    public long WithoutContent { get; private set; }

    /// <summary>What is waited for, because the ledger misses it.</summary>
    public SequenceGap? WaitsFor => Learner.LastSeq < Ledger.Max ? Ledger.Missing(Learner.LastSeq + 1) : null;

    /// <summary>
    /// Whether something came into the ledger after it was given up: what order it had is lost here, and only mining anew restores it.
    /// </summary>
    public bool IsLate => Ledger.IsHeard && Ranges.Count(StillMissing()) < Ranges.Count(skipped);

    /// <summary>
    /// Whether all is learned that the ledger held when it was heard first, or as much of it as can be. What was never learned from needs
    /// not to be heard.
    /// </summary>
    public bool IsCurrent => Ledger.IsHeard ? Learner.LastSeq >= Ledger.FirstMax || WaitsFor is not null : Learner.LastSeq == 0;

    /// <summary>Whether the next record can be had from the ledger alone.</summary>
    public bool NeedsLedger => !warm || (Learner.LastSeq < Ledger.Max && WaitsFor is null && !held.ContainsKey(Learner.LastSeq + 1));

    /// <summary>What was skipped and is missing still, as far as the ledger tells.</summary>
    public List<SequenceGap> StillMissing() =>
        Ledger.IsHeard ? [.. Ranges.UpTo(skipped, Ledger.KnownFrom - 1), .. Ranges.Common([.. Ranges.Above(skipped, Ledger.KnownFrom - 1)], Ledger.Gaps)] : [.. skipped];

    /// <summary>Keeps a record until its turn. Beyond the bounds it is left to the ledger.</summary>
    public void Hold(Incoming.Record record)
    {
        if (record.Seq <= Learner.LastSeq || held.Count >= MaxHeld || heldBytes >= MaxHeldBytes || !held.TryAdd(record.Seq, record)) return;
        heldBytes += record.Bytes;
    }

    /// <summary>Folds what is at hand, and passes over what has been missing for too long.</summary>
    public void FoldHeld()
    {
        while (warm && Learner.LastSeq < Ledger.Max)
        {
            var next = Learner.LastSeq + 1;
            if (WaitsFor is { } missing)
            {
                if (Ledger.MissedFor(next) < Ledger.Patience) break;
                Skip(missing);
                continue;
            }

            if (!held.Remove(next, out var record)) break;
            heldBytes -= record.Bytes;
            Fold(record.Seq, record.Attempt);
            record.Span?.Dispose();
        }

        Forget();
    }

    /// <summary>Folds from the ledger what is not at hand, a stretch at most.</summary>
    /// <exception cref="IOException">The ledger could not be read to its end; nothing is folded twice when this is called
    /// again.</exception>
    public async Task FetchAsync(CancellationToken cancel)
    {
        await WarmAsync(cancel);
        if (!NeedsLedger) return;
        var next = Learner.LastSeq + 1;
        var end = Math.Min(Math.Min(Ledger.Max, next - 1 + Stretch), Ledger.NextMissing(next) - 1);
        if (held.Count > 0) end = Math.Min(end, held.First().Key - 1);
        var reached = await ReadAsync(end, _ => { }, cancel);
        if (reached < end) throw new LedgerShortException(Learner.Source, reached, end);
    }

    /// <summary>Folds from the ledger alone, up to a number, whatever it misses on the way. Returns how far the ledger went.</summary>
    /// <exception cref="IOException">The ledger could not be read to its end; nothing is folded twice when this is called
    /// again.</exception>
    public async Task<long> CatchUpAsync(long to, Action<long> progress, CancellationToken cancel)
    {
        if (to <= Learner.LastSeq) return Learner.LastSeq;
        await WarmAsync(cancel);
        return await ReadAsync(to, progress, cancel);
    }

    /// <summary>What was mined takes this one's place: it hears what this one heard, and holds what this one held.</summary>
    /// <param name="mined">What takes its place.</param>
    /// <param name="begunAt">How far this one had learned when mining began; what it skipped since, the ledger did not hold then
    /// either.</param>
    public SourceFold Succeed(SourceFold mined, long begunAt)
    {
        var successor = new SourceFold(mined.Learner, [.. mined.Skipped, .. Ranges.Above(skipped, begunAt)], Ledger, feed) { warm = mined.warm };
        successor.remembered = mined.remembered;
        foreach (var record in held.Values) successor.Hold(record);
        return successor;
    }

    private async Task<long> ReadAsync(long to, Action<long> progress, CancellationToken cancel)
    {
        var reached = await feed.ReadAsync(Learner.Source, Learner.LastSeq, to, (seq, attempt) =>
        {
            Fold(seq, attempt);
            if (attempt is { Parameters.IsEmpty: true }) WithoutContent++;
            progress(seq);
        }, cancel);
        Learner.LastSeq = Math.Max(Learner.LastSeq, reached);
        return reached;
    }

    private void Fold(long seq, Observation? attempt)
    {
        if (attempt is { } observation) Learner.Fold(observation);
        else Learner.LastSeq = seq;
    }

    private void Skip(SequenceGap missing)
    {
        skipped.Add(missing);
        if (skipped.Count > LedgerAppended.MaxGaps) skipped.RemoveAt(0);
        Learner.LastSeq = missing.To;
    }

    /// <summary>After a restart: what the last records were, because neighbours in a trace are told by them.</summary>
    private async Task WarmAsync(CancellationToken cancel)
    {
        if (warm) return;
        remembered = Math.Max(remembered, Learner.LastSeq - Learner.Window);
        await feed.ReadAsync(Learner.Source, remembered, Learner.LastSeq, (seq, attempt) =>
        {
            if (attempt is { } observation) Learner.Remember(observation);
            remembered = seq;
        }, cancel);
        warm = true;
    }

    private void Forget()
    {
        while (held.Count > 0 && held.First() is var (seq, record) && seq <= Learner.LastSeq)
        {
            held.Remove(seq);
            heldBytes -= record.Bytes;
        }
    }
}
