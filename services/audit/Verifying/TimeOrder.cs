using Audit.Appending;
using Platform.Integrity;

namespace Audit.Verifying;

/// <summary>
/// Whether a range's entries rise in time, give or take the tolerance, but for those that <c>ledger.out_of_order</c> lists with the time
/// that they have. Questions by time rely on that, so an entry that breaks it unlisted is hidden from them.
/// </summary>
internal sealed class TimeOrder(IReadOnlyDictionary<long, long?> listed)
{
    public static readonly long Tolerance = (long)LedgerSession.OrderTolerance.TotalMicroseconds;

    /// <summary>The first entry of this range that breaks the order within it, or is listed with another time than its own.</summary>
    public FirstBad? Bad { get; private set; }

    /// <summary>The oldest and the newest time of the entries that are not listed.</summary>
    public long Oldest { get; private set; } = long.MaxValue;

    public long Newest { get; private set; } = long.MinValue;

    /// <summary>Takes the next entry of the range, which must be a good one.</summary>
    public void Add(long index, long atMicroseconds)
    {
        if (listed.TryGetValue(index, out var at))
        {
            if (at != atMicroseconds)
                Bad ??= new FirstBad(index, $"ledger.out_of_order gives entry {index} another time than it has: a question by time misses the entry.");
            return;
        }

        if (IsBroken(atMicroseconds, Newest)) Bad ??= Unlisted(index);
        Oldest = Math.Min(Oldest, atMicroseconds);
        Newest = Math.Max(Newest, atMicroseconds);
    }

    /// <summary>True where a time lies further back behind another than the tolerance allows.</summary>
    public static bool IsBroken(long at, long newestBefore) => newestBefore != long.MinValue && at < newestBefore - Tolerance;

    public static FirstBad Unlisted(long index) => new(
        index, $"Entry {index} is older than one before it and ledger.out_of_order does not list it: its row there was removed, and a question by time misses the entry.");
}
