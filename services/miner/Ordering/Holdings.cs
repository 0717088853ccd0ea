using Platform.Contracts;

namespace Miner.Ordering;

/// <summary>What the ledger told that it holds of one source, and for how long it has missed what it misses.</summary>
/// <param name="patience">How long a number that is missing is waited for.</param>
/// <param name="time">By which waiting is measured.</param>
internal sealed class Holdings(TimeSpan patience, TimeProvider time)
{
    /// <summary>
    /// The ledger speaks once a second. A longer silence is no waiting: the broker may be away, and then no record can come either.
    /// </summary>
    private static readonly TimeSpan LongestBeat = TimeSpan.FromSeconds(3);

    private readonly Dictionary<long, TimeSpan> missedSince = [];
    private long? lastHeard;
    private TimeSpan heard;
    private TimeSpan? shortSince;

    /// <summary>The first number that is told of; of those below nothing is known.</summary>
    public long KnownFrom { get; private set; } = 1;

    /// <summary>The highest number held.</summary>
    public long Max { get; private set; }

    /// <summary>Numbers below <see cref="Max"/> that are not held.</summary>
    public IReadOnlyList<SequenceGap> Gaps { get; private set; } = [];

    public TimeSpan Patience => patience;

    public bool IsHeard => lastHeard is not null;

    /// <summary>The highest number held when the ledger was heard first.</summary>
    public long FirstMax { get; private set; }

    /// <summary>Takes the ledger's word.</summary>
    /// <param name="message">What it tells.</param>
    /// <param name="learned">How far its records have been learned from.</param>
    public void Told(LedgerAppended message, long learned)
    {
        var now = time.GetTimestamp();
        if (lastHeard is { } last && time.GetElapsedTime(last, now) is var beat) heard += beat < LongestBeat ? beat : LongestBeat;
        else FirstMax = message.MaxSeq;
        lastHeard = now;
        (KnownFrom, Max) = (message.KnownFrom, message.MaxSeq);
        shortSince = Max < learned ? shortSince ?? heard : null;
        if (Gaps.SequenceEqual(message.Gaps)) return;
        Note(message.Gaps);
        Gaps = message.Gaps;
    }

    /// <summary>Where the ledger holds less than was learned from, and not only because an older word came late.</summary>
    public bool IsShort => shortSince is { } since && heard - since > LongestBeat;

    /// <summary>The missing range in which this number lies, from this number on; null where the ledger holds it, or may.</summary>
    public SequenceGap? Missing(long seq)
    {
        foreach (var gap in Gaps)
        {
            if (gap.From <= seq && seq <= gap.To) return gap with { From = seq };
        }

        return null;
    }

    /// <summary>For how long the ledger, while it was heard, has missed this number.</summary>
    public TimeSpan MissedFor(long seq) =>
        Gaps.FirstOrDefault(g => g.From <= seq && seq <= g.To) is { } gap && missedSince.TryGetValue(gap.From, out var since) ? heard - since : TimeSpan.Zero;

    /// <summary>The first missing number above this one.</summary>
    public long NextMissing(long seq) => Gaps.FirstOrDefault(g => g.From > seq)?.From ?? long.MaxValue;

    /// <summary>A gap that was narrowed or split is as old as it was before.</summary>
    private void Note(IReadOnlyList<SequenceGap> gaps)
    {
        var before = Gaps.Select(g => (Gap: g, Since: missedSince.GetValueOrDefault(g.From, heard))).ToList();
        missedSince.Clear();
        var i = 0;
        foreach (var gap in gaps)
        {
            while (i < before.Count && before[i].Gap.To < gap.From) i++;
            missedSince[gap.From] = i < before.Count && before[i].Gap.From <= gap.To ? before[i].Since : heard;
        }
    }
}
