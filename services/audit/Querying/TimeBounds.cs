using Audit.Appending;
using Audit.Storage;
using Microsoft.EntityFrameworkCore;

namespace Audit.Querying;

/// <summary>
/// A range of time as a range of indexes. Times rise with the index give or take <see cref="LedgerSession.OrderTolerance"/>, but for the
/// entries in <c>ledger.out_of_order</c>; so outside these bounds only such entries can lie in the range of time, and a page
/// from long ago need not walk through all that came since.
/// </summary>
internal sealed record TimeBounds(long Above, long Below)
{
    public static async Task<TimeBounds> FindAsync(AuditContext database, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancel)
    {
        var above = -1L;
        var below = long.MaxValue;
        var ordered = database.Entries.Where(e => !database.OutOfOrder.Any(o => o.Index == e.Index));
        if (from is { } first && first > DateTimeOffset.MinValue + LedgerSession.OrderTolerance)
        {
            var before = first - LedgerSession.OrderTolerance;
            above = await ordered.Where(e => e.At < before).OrderByDescending(e => e.At).Select(e => (long?)e.Index).FirstOrDefaultAsync(cancel) ?? above;
        }

        if (to is { } last && last < DateTimeOffset.MaxValue - LedgerSession.OrderTolerance)
        {
            var after = last + LedgerSession.OrderTolerance;
            below = await ordered.Where(e => e.At > after).OrderBy(e => e.At).Select(e => (long?)e.Index).FirstOrDefaultAsync(cancel) ?? below;
        }

        return new TimeBounds(above, below);
    }
}
