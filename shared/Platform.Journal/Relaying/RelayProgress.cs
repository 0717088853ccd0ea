using Platform.Contracts;
using Platform.Hosting;

namespace Platform.Journal;

/// <summary>What the relay of this process knows: how far it is, and what the ledger says it holds.</summary>
/// <remarks>Everything here is bounded by the gaps that one <see cref="LedgerAppended"/> may name.</remarks>
internal sealed class RelayProgress(TimeProvider time) : IDisposable
{
    /// <summary>
    /// How often the ledger is offered a record that it does not take, each time after twice as long, before the relay goes on without it.
    /// </summary>
    public const int MostOffers = 4;

    /// <summary>How long the ledger may take before a record is offered to it again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A ledger that was not heard of for so long is away, and nothing is lost.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private readonly Wakeup changed = new();
    private long heldUpTo;
    private IReadOnlyList<SequenceGap> gaps = [];
    private long movedAt;
    private long? heardAt;
    private int offers;
    private Guid leader;

    /// <summary>The journal's name, and whether this process leads; null while it does not.</summary>
    public string? Source { get; private set; }

    /// <summary>The last number given.</summary>
    public long LastSeq { get; private set; }

    /// <summary>
    /// Records up to this number are never offered again: the ledger has them, or had them, or has refused them often enough.
    /// </summary>
    public long Settled { get; private set; }

    /// <summary>
    /// Whether it is safe to give numbers. The ledger has to be heard first, because a journal that was restored from a backup gave numbers
    /// that it does not know of; only a journal that never gave one need not ask.
    /// </summary>
    public bool MayNumber
    {
        get { lock (gate) return heardAt is not null || LastSeq == 0; }
    }

    /// <summary>
    /// With what this process numbers records in their own transactions: the token of its leading, and the last number that it knows of.
    /// Null while it must not.
    /// </summary>
    public (Guid Leader, long Last)? Numbering
    {
        get { lock (gate) return Source is not null && MayNumber ? (leader, LastSeq) : null; }
    }

    /// <summary>How many numbered records the ledger is not known to hold.</summary>
    public long Backlog => Missing(LastSeq);

    /// <param name="source">The journal's name.</param>
    /// <param name="lastSeq">The last number given.</param>
    /// <param name="settled">Up to where the ledger has acknowledged.</param>
    /// <param name="token">What stands in the journal while this process leads.</param>
    public void Lead(string source, long lastSeq, long settled, Guid token)
    {
        lock (gate)
        {
            (Source, LastSeq, Settled, leader) = (source, lastSeq, settled, token);
            (heldUpTo, gaps, heardAt, offers) = (settled, [], null, 0);
            movedAt = time.GetTimestamp();
        }
    }

    public void Resign()
    {
        lock (gate) Source = null;
    }

    public void Numbered(long seq)
    {
        lock (gate) LastSeq = Math.Max(LastSeq, seq);
    }

    /// <summary>Publishing goes on at this number; after a quiet time the ledger's patience is counted anew.</summary>
    public void Publishing(long seq)
    {
        lock (gate)
        {
            if (Missing(seq - 1) == 0) movedAt = time.GetTimestamp();
        }
    }

    /// <summary>
    /// The ledger's word. What it had once is never offered again: a ledger that has less was cut, and that must stay visible as a gap
    /// instead of being filled again without a word.
    /// </summary>
    /// <returns>How many numbers the ledger knows that this journal never gave: it was restored from a backup, and goes on behind
    /// them.</returns>
    public long Acknowledge(LedgerAppended held)
    {
        long unknown = 0;
        lock (gate)
        {
            if (held.Source != Source) return 0;
            heardAt = time.GetTimestamp();
            (heldUpTo, gaps) = (held.MaxSeq, held.Gaps);
            if (held.MaxSeq > LastSeq)
            {
                unknown = held.MaxSeq - LastSeq;
                LastSeq = held.MaxSeq;
            }

            var settled = Math.Max(Settled, held.KnownFrom - 1);
            var next = gaps.FirstOrDefault(g => g.To > settled);
            settled = next is null ? Math.Max(settled, held.MaxSeq) : Math.Max(settled, next.From - 1);
            if (settled > Settled) Settle(settled);
        }

        changed.Wake();
        return unknown;
    }

    /// <summary>How many of the numbers up to <paramref name="published"/> the ledger is not known to hold and may still get.</summary>
    public long Missing(long published)
    {
        lock (gate)
        {
            var missing = Math.Max(0, published - Math.Max(heldUpTo, Settled));
            foreach (var gap in gaps) missing += Math.Max(0, Math.Min(gap.To, published) - Math.Max(gap.From - 1, Settled));
            return missing;
        }
    }

    /// <summary>
    /// What to offer once more, because the ledger lives and yet has not taken it: its queue was lost or emptied, or it refuses a record.
    /// A gap that was offered often enough is given up, so that it cannot hold up what comes after it; it stays a gap for everybody to see.
    /// </summary>
    public (IReadOnlyList<SequenceGap> Again, SequenceGap? GivenUp) Overdue(long published)
    {
        lock (gate)
        {
            if (Missing(published) == 0 || heardAt is not { } heard || time.GetElapsedTime(heard) > Silence) return ([], null);
            if (time.GetElapsedTime(movedAt) < Patience * Math.Pow(2, offers)) return ([], null);
            var again = new List<SequenceGap>();
            foreach (var gap in gaps) Add(Math.Max(gap.From, Settled + 1), Math.Min(gap.To, published));
            Add(Math.Max(heldUpTo, Settled) + 1, published);
            if (offers < MostOffers)
            {
                offers++;
                movedAt = time.GetTimestamp();
                return (again, null);
            }

            // Above the highest one it holds, the ledger may just have got nothing since.
            var first = again[0];
            movedAt = time.GetTimestamp();
            if (first.From > heldUpTo) return (again, null);
            var next = gaps.FirstOrDefault(g => g.From > first.To);
            Settle(next is null ? heldUpTo : next.From - 1);
            return ([], first);

            void Add(long from, long to)
            {
                if (from <= to) again.Add(new SequenceGap(from, to));
            }
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancel) => changed.WaitAsync(atMost, cancel);

    public void Dispose() => changed.Dispose();

    private void Settle(long upTo)
    {
        (Settled, offers) = (upTo, 0);
        movedAt = time.GetTimestamp();
    }
}
