using System.Text;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;

namespace Audit.Verifying;

/// <summary>What one range of good entries says of the tables by which entries are found.</summary>
internal sealed record RangeSummary(
    long From, long To, UInt128 Objects, TimeOrder Times, IReadOnlyList<Digest> TileRoots, Digest Head, RemovedPayloads Removed);

/// <summary>
/// Holds the tables by which entries are found against the entries, which are hashed: a row that is missing or altered there would hide
/// an entry from questions, and one too many speaks of an entry that is not there. Only where a sum differs is a range looked at row by
/// row. Of entries before the first range nothing is known to hold the tables against.
/// </summary>
internal sealed class FindingTables(NpgsqlConnection connection, long from, long size, long rangeLength)
{
    // The table itself and not an index of it, in whatever order it lies.
    private const string Plan = "SET LOCAL enable_seqscan = on; SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off";

    private readonly Dictionary<long, ObjectSum> sums = [];
    private long? stray;
    private volatile bool isRead;

    /// <summary>Sums up <c>ledger.affected</c> by range.</summary>
    public async Task ReadAffectedAsync(CancellationToken cancel)
    {
        await using (var plan = new NpgsqlCommand(Plan, connection)) await plan.ExecuteNonQueryAsync(cancel);
        var where = from == 0 ? "" : $" WHERE coalesce(index, -1) NOT BETWEEN 0 AND {from - 1}";
        await foreach (var (index, objectId) in PairsAsync(where, cancel))
        {
            if (index < 0 || index >= size)
            {
                if (stray is null || index < stray) stray = index;
                continue;
            }

            var range = (index - from) / rangeLength;
            if (!sums.TryGetValue(range, out var sum)) sums[range] = sum = new ObjectSum();
            sum.Add(index, Encoding.UTF8.GetBytes(objectId));
        }

        isRead = true;
    }

    /// <summary>
    /// Whether the tables are known to tell of a range what its entries do; false also where that is not known yet.
    /// </summary>
    public bool Agree(RangeSummary range, long newestBefore) =>
        isRead && range.Times.Bad is null && !TimeOrder.IsBroken(range.Times.Oldest, newestBefore) && range.Objects == SumOf(range);

    /// <summary>
    /// The first entry that is not found as it should be, given all ranges in order and the newest time before the first one.
    /// </summary>
    public async Task<FirstBad?> CheckAsync(IEnumerable<RangeSummary> ranges, long newestBefore, CancellationToken cancel)
    {
        var before = await StrayAsync(cancel);
        if (before is { Index: < 0 }) return before;
        var newest = newestBefore;
        foreach (var range in ranges)
        {
            var bad = range.Times.Bad;
            if (TimeOrder.IsBroken(range.Times.Oldest, newest)) bad = First(bad, await FindUnlistedAsync(range, newest, cancel));
            if (range.Objects != SumOf(range)) bad = First(bad, await FindObjectAsync(range, cancel));
            if (bad is not null) return bad;
            newest = Math.Max(newest, range.Times.Newest);
        }

        return before;
    }

    private UInt128 SumOf(RangeSummary range) => sums.GetValueOrDefault((range.From - from) / rangeLength)?.Value ?? 0;

    /// <summary>A row beside the entries: of one that was cut off, or invented.</summary>
    private async Task<FirstBad?> StrayAsync(CancellationToken cancel)
    {
        var bad = stray is { } index ? Stray("affected", index) : null;
        foreach (var table in new[] { "payload", "out_of_order" })
        {
            await using var command = connection.Command(
                $"SELECT coalesce((SELECT min(index) FROM ledger.{table} WHERE index < 0), (SELECT min(index) FROM ledger.{table} WHERE index >= $1))",
                size);
            if (await command.ExecuteScalarAsync(cancel) is long found) bad = First(bad, Stray(table, found));
        }

        return bad;
    }

    private async Task<FirstBad?> FindUnlistedAsync(RangeSummary range, long newestBefore, CancellationToken cancel)
    {
        await using var command = connection.Command(
            """
            SELECT e.index FROM ledger.entry e
            WHERE e.index >= $1 AND e.index < $2 AND e.at < $3 AND NOT EXISTS (SELECT FROM ledger.out_of_order o WHERE o.index = e.index)
            ORDER BY e.index LIMIT 1
            """,
            range.From, range.To, Timestamps.FromUnixMicroseconds(newestBefore - TimeOrder.Tolerance));
        return await command.ExecuteScalarAsync(cancel) is long index ? TimeOrder.Unlisted(index) : null;
    }

    private async Task<FirstBad> FindObjectAsync(RangeSummary range, CancellationToken cancel)
    {
        // What is told twice in one of them and once in the other differs too.
        var told = new Dictionary<(long Index, string Id), int>();
        await foreach (var pair in PairsAsync($" WHERE index >= {range.From} AND index < {range.To}", cancel)) told[pair] = told.GetValueOrDefault(pair) + 1;
        await using var command = connection.Command(
            "SELECT index, affected_ids FROM ledger.entry WHERE index >= $1 AND index < $2", range.From, range.To);
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
            {
                var (index, ids) = (reader.GetInt64(0), reader.GetFieldValue<string[]>(1));
                foreach (var id in ids.Skip(1).Distinct(StringComparer.Ordinal).Where(id => id != ids[0])) told[(index, id)] = told.GetValueOrDefault((index, id)) - 1;
            }
        }

        var (first, difference) = told.Where(t => t.Value != 0).OrderBy(t => t.Key.Index).ThenBy(t => t.Value).First();
        return new FirstBad(first.Index, difference < 0
            ? $"Entry {first.Index} affected '{first.Id}' and ledger.affected does not say so: its row there was removed or altered, and the object's history misses the entry."
            : $"ledger.affected says that entry {first.Index} affected '{first.Id}' {(difference > 1 ? "more than once" : "and the entry does not")}: a row was inserted or altered there.");
    }

    // Whoever takes away what forbids nulls must not make this stop: a null is a pair that no entry has.
    private async IAsyncEnumerable<(long Index, string ObjectId)> PairsAsync(string where, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await using var copy = await connection.BeginBinaryExportAsync($"COPY (SELECT coalesce(index, -1), coalesce(object_id, '') FROM ledger.affected{where}) TO STDOUT (FORMAT binary)", cancel);
        while (await copy.StartRowAsync(cancel) >= 0)
            yield return (await copy.ReadAsync<long>(cancel), await copy.ReadAsync<string>(cancel));
    }

    private static FirstBad Stray(string table, long index) =>
        new(index, $"A row of ledger.{table} belongs to entry {index}, which is not there: the entry was removed, or the row inserted.");

    private static FirstBad? First(FirstBad? a, FirstBad? b) => a is null || (b is not null && b.Index < a.Index) ? b : a;
}
