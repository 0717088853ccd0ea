using Audit.Appending;
using Audit.Storage;
using Microsoft.EntityFrameworkCore;
using Platform.Integrity;

namespace Audit.Querying;

/// <summary>
/// A range of time as a range of indexes. Times rise with the index, give or take <see cref="LedgerSession.OrderTolerance"/>, but for the
/// entries in <c>ledger.out_of_order</c>; so the place of a time is found by halving, as in a book, and outside these bounds
/// only such entries can lie in the range of time. A page from long ago need not walk through all that came since, and no index by time
/// has to be kept.
/// </summary>
internal sealed record TimeBounds(long Above, long Below)
{
    private static readonly TimeSpan Tolerance = LedgerSession.OrderTolerance;

    /// <summary>The bounds of the entries at or after <paramref name="from"/> and before <paramref name="to"/>.</summary>
    public static async Task<TimeBounds> FindAsync(AuditContext database, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancel)
    {
        // An entry older than 'from' by more than the tolerance has only older ones before it; one younger than 'to' by more has only
        // younger ones after it.
        var above = from > DateTimeOffset.MinValue + Tolerance ? (await HalveAsync(database, from.Value - Tolerance, cancel)).Older : -1;
        var below = to < DateTimeOffset.MaxValue - Tolerance ? (await HalveAsync(database, to.Value + Tolerance, cancel)).Younger : long.MaxValue;
        return new TimeBounds(above, below);
    }

    /// <summary>
    /// An entry before the time (-1: there is none) and one at or after it (the highest number: there is none), with the halves between
    /// them used up. Among entries that are not quite in order it is one such place of several, which is all that is needed.
    /// </summary>
    private static async Task<Place> HalveAsync(AuditContext database, DateTimeOffset time, CancellationToken cancel) =>
        (await database.Database.SqlQuery<Place>(
            $"""
            WITH RECURSIVE halving (older, younger, searched) AS (
                SELECT -1::bigint, 9223372036854775807, coalesce(max(index), -1) + 1 FROM ledger.entry WHERE index <= {LedgerHash.MaxIndex}
                UNION ALL
                SELECT CASE WHEN probe.at < {time} THEN probe.index ELSE h.older END,
                       CASE WHEN probe.at >= {time} THEN probe.index ELSE h.younger END,
                       CASE WHEN probe.at < {time} THEN h.searched ELSE coalesce(probe.index, h.middle) END
                FROM (SELECT *, (older + searched) / 2 AS middle FROM halving) h
                LEFT JOIN LATERAL (
                    SELECT e.index, e.at FROM ledger.entry e
                    WHERE e.index >= h.middle AND e.index < h.searched AND NOT EXISTS (SELECT FROM ledger.out_of_order o WHERE o.index = e.index)
                    ORDER BY e.index LIMIT 1) probe ON true
                WHERE h.searched - h.older > 1)
            SELECT older AS "Older", younger AS "Younger" FROM halving ORDER BY searched - older LIMIT 1
            """).ToListAsync(cancel))[0];

    internal sealed record Place(long Older, long Younger);
}
