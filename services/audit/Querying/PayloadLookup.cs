using Audit.Storage;
using Microsoft.EntityFrameworkCore;
using Platform.Integrity;

namespace Audit.Querying;

/// <summary>
/// The payloads of a page's entries. Of one that is not there it tells whether the ledger let go of it, and whether it is gone for good.
/// </summary>
internal static class PayloadLookup
{
    public static async Task<Func<long, PayloadJson>> PayloadsAsync(
        this AuditContext database, IReadOnlyCollection<long> indexes, CancellationToken cancel)
    {
        var there = await database.Payloads.Where(p => indexes.Contains(p.Index)).ToDictionaryAsync(p => p.Index, p => p.Body, cancel);
        var missing = indexes.Where(i => !there.ContainsKey(i)).ToList();
        var removed = missing.Count == 0 ? new RemovedPayloads() : await NamedAsync(database, missing.Min(), cancel);
        return index => there.TryGetValue(index, out var body) ? PayloadJson.Of(body)
            : removed.IsErased(index) is { } isErased ? PayloadJson.Removed(isErased)
            : PayloadJson.Of(null);
    }

    /// <summary>What the entries behind one name as removed. They are few, and are read only where a payload is missing.</summary>
    private static async Task<RemovedPayloads> NamedAsync(AuditContext database, long behind, CancellationToken cancel)
    {
        var naming = database.Entries.Where(e => e.Kind == RemovedPayloads.Kind && e.Index > behind)
            .Join(database.Payloads, e => e.Index, p => p.Index, (e, p) => p);
        var removed = new RemovedPayloads();
        await foreach (var payload in naming.AsAsyncEnumerable().WithCancellation(cancel)) removed.AddNamed(payload.Index, payload.Body);
        return removed;
    }
}
