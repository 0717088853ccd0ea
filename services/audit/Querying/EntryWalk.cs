using Audit.Storage;
using Microsoft.EntityFrameworkCore;

namespace Audit.Querying;

/// <summary>
/// A page as one or more descents into indexes that end in the entries' index, and a walk from there in one direction, so that a page
/// costs the same however large the ledger is.
/// </summary>
internal sealed record EntryWalk
{
    /// <summary>At or after this time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this time.</summary>
    public DateTimeOffset? To { get; init; }

    public long Above { get; init; } = -1;

    public long Below { get; init; } = long.MaxValue;

    public required bool NewestFirst { get; init; }

    /// <summary>The first entries, so many at most, of several questions whose answers do not overlap.</summary>
    public async Task<List<EntryRow>> RowsAsync(AuditContext database, IReadOnlyList<IQueryable<EntryRow>> questions, int count, CancellationToken cancel)
    {
        if (From is null && To is null) return await TakeAsync(questions.Select(q => Between(q, Above, Below)), count, cancel);
        var timed = questions.Select(InTime).ToList();
        var bounds = await TimeBounds.FindAsync(database, From, To, cancel);
        var rows = await TakeAsync(timed.Select(q => Between(q, Math.Max(Above, bounds.Above), Math.Min(Below, bounds.Below))), count, cancel);

        // Outside the bounds only entries can lie in that time which are known to be out of order.
        IQueryable<OutOfOrderRow> listed = database.OutOfOrder;
        if (From is not null) listed = listed.Where(o => o.At >= From);
        if (To is not null) listed = listed.Where(o => o.At < To);
        var others = await TakeAsync(
            timed.Select(q => Between(q, Above, Below).Where(e => e.Index <= bounds.Above || e.Index >= bounds.Below).Join(listed, e => e.Index, o => o.Index, (e, _) => e)), count, cancel);
        return others.Count == 0 ? rows : [.. (NewestFirst ? rows.Concat(others).OrderByDescending(e => e.Index) : rows.Concat(others).OrderBy(e => e.Index)).Take(count)];
    }

    private Task<List<EntryRow>> TakeAsync(IEnumerable<IQueryable<EntryRow>> questions, int count, CancellationToken cancel)
    {
        var all = questions.Select(First).ToList();
        return (all.Count == 1 ? all[0] : First(all.Aggregate((a, b) => a.Concat(b)))).ToListAsync(cancel);

        IQueryable<EntryRow> First(IQueryable<EntryRow> entries) => (NewestFirst ? entries.OrderByDescending(e => e.Index) : entries.OrderBy(e => e.Index)).Take(count);
    }

    private IQueryable<EntryRow> InTime(IQueryable<EntryRow> entries)
    {
        if (From is not null) entries = entries.Where(e => e.At >= From);
        return To is null ? entries : entries.Where(e => e.At < To);
    }

    private static IQueryable<EntryRow> Between(IQueryable<EntryRow> entries, long above, long below) => entries.Where(e => e.Index > above && e.Index < below);
}
