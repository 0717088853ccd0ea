using Audit.Storage;
using Microsoft.EntityFrameworkCore;

namespace Audit.Querying;

/// <summary>
/// The payloads of a page's entries. Of one that is not there it tells whether the ledger let go of it, and whether it is gone for good.
/// </summary>
internal static class PayloadLookup
{
    // The entries that name removed payloads are few, and are asked for only where a payload is missing. EF takes a
    // brace that stands twice for one.
    private const string RemovedSql =
        """
        SELECT sought.index AS "Index", bool_or(p.body_json #>> '{{output,removal,why}}' = 'ERASED') AS "IsErased"
        FROM unnest({0}) AS sought (index)
        JOIN LATERAL (
            SELECT e.index, convert_from(q.body, 'UTF8')::jsonb AS body_json FROM ledger.entry e JOIN ledger.payload q ON q.index = e.index
            WHERE e.kind = 'payload_removal' AND e.index > sought.index) p ON true
        JOIN LATERAL jsonb_array_elements(p.body_json #> '{{output,removal,ranges}}') AS named
            ON sought.index BETWEEN (named ->> 'from')::bigint AND (named ->> 'to')::bigint
        GROUP BY sought.index
        """;

    public static async Task<Func<long, PayloadJson>> PayloadsAsync(this AuditContext database, IReadOnlyCollection<long> indexes, CancellationToken cancel)
    {
        var there = await database.Payloads.Where(p => indexes.Contains(p.Index)).ToDictionaryAsync(p => p.Index, p => p.Body, cancel);
        var missing = indexes.Where(i => !there.ContainsKey(i)).ToArray();
        var removed = missing.Length == 0 ? [] : await RemovedAsync(database, missing, cancel);
        return index => there.TryGetValue(index, out var body) ? PayloadJson.Of(body)
            : removed.TryGetValue(index, out var isErased) ? PayloadJson.Removed(isErased)
            : PayloadJson.Of(null);
    }

    private static async Task<Dictionary<long, bool>> RemovedAsync(AuditContext database, long[] missing, CancellationToken cancel)
    {
        var rows = await database.Database.SqlQueryRaw<RemovedRow>(RemovedSql, missing).ToListAsync(cancel);
        return rows.ToDictionary(r => r.Index, r => r.IsErased);
    }

    private sealed record RemovedRow(long Index, bool IsErased);
}
