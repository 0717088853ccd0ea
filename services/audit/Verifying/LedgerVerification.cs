using System.Data;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Proofs.Tiles;

namespace Audit.Verifying;

/// <summary>What a verification found. <see cref="Entries"/> counts the good entries before the first bad one.</summary>
internal sealed record VerificationResult(long Entries, string? Head, FirstBad? FirstBad, TimeSpan Took);

/// <summary>
/// Verifies the whole ledger from its bytes, on all cores: ranges of entries are read under one snapshot, each by a connection of its
/// own, and each checked from the stored hash before it, which the range before it checks in turn. Then the tables by which entries are
/// found are held against what was verified, and what was verified against what was signed.
/// </summary>
internal sealed class LedgerVerification(NpgsqlDataSource database, SignedPast past, TimeProvider time) : IDisposable
{
    private const long RangeLength = 64 * TileId.FullWidth;
    private const int MaxReaders = 4;

    private readonly SemaphoreSlim one = new(1, 1);

    /// <summary>Null where another verification is running: one takes all cores.</summary>
    public async Task<VerificationResult?> TryRunAsync(CancellationToken cancel)
    {
        if (!await one.WaitAsync(0, cancel)) return null;
        try
        {
            return await RunAsync(cancel);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<VerificationResult> RunAsync(CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var newest = past.Newest();
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await using var question = connection.Command(
            """
            SELECT pg_export_snapshot(), (SELECT min(index) FROM ledger.entry), (SELECT max(index) FROM ledger.entry WHERE index <= $1),
                   (SELECT min(index) FROM ledger.entry WHERE index > $1)
            """,
            LedgerHash.MaxIndex);
        string snapshot;
        long first, size;
        long? beyond;
        await using (var answer = await question.ExecuteReaderAsync(cancel))
        {
            await answer.ReadAsync(cancel);
            snapshot = answer.GetString(0);
            first = answer.IsDBNull(1) ? 0 : answer.GetInt64(1);
            size = answer.IsDBNull(2) ? 0 : Math.Max(0, answer.GetInt64(2) + 1);
            beyond = answer.IsDBNull(3) ? null : answer.GetInt64(3);
        }

        var (ranges, tables) = (new Ranges(size), new FindingTables(connection, size));
        if (first < 0) return Result(new FirstBad(first, $"Entry {first} stands before entry 0: it was inserted."));
        await Task.WhenAll(Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, MaxReaders))
            .Select(_ => Task.Run(() => ReadAsync(snapshot, ranges, cancel), cancel))
            .Append(tables.ReadAffectedAsync(RangeLength, cancel)));
        if (ranges.Bad is not null) return Result(ranges.Bad);
        if (beyond is { } absurd) return Result(new FirstBad(absurd, LedgerVerifier.Beyond(absurd)));
        if (ranges.Checked != size) throw new InvalidOperationException($"Of {size} entries {ranges.Checked} were checked.");
        return Result(
            await tables.CheckAsync(ranges.InOrder, RangeLength, cancel)
            ?? await StoredTiles.CheckAboveAsync(connection, size, [.. ranges.InOrder.SelectMany(r => r.TileRoots)], cancel)
            ?? await past.CheckAsync(connection, size, newest, cancel));

        VerificationResult Result(FirstBad? bad) =>
            new(bad is null ? size : Math.Clamp(bad.Index, 0, size), bad is null ? ranges.Head : null, bad, time.GetElapsedTime(began));
    }

    private async Task ReadAsync(string snapshot, Ranges ranges, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        await using (var join = connection.Command($"SET TRANSACTION SNAPSHOT '{snapshot}'; {LedgerCopyReader.Plan}"))
            await join.ExecuteNonQueryAsync(cancel);
        while (ranges.Next() is { } range)
        {
            var previous = range.From == 0 ? LedgerHash.BeforeFirst.ToArray() : await HashAsync(connection, range.From - 1, cancel);
            if (previous is not { Length: LedgerHash.Size })
            {
                ranges.Found(new FirstBad(range.From - 1, $"Entry {range.From - 1} is missing, or its hash is none."));
                continue;
            }

            var verifier = new LedgerVerifier(range.From, previous);
            var (objects, tree, times) = (new ObjectSum(), new RangeTree(range.From), new TimeOrder(await ListedAsync(connection, range.From, range.To, cancel)));
            FirstBad? bad = null;
            await using (var copy = await connection.BeginRawBinaryCopyAsync(LedgerCopyReader.Statement(range.From, range.To), cancel))
            await using (var reader = new LedgerCopyReader(copy))
            {
                while (await reader.ReadAsync(cancel))
                {
                    // After a bad row the rest of the range is read without a look: a copy ends only at its end.
                    var row = reader.Row();
                    bad ??= verifier.Check(row);
                    if (bad is not null) continue;
                    tree.Add(verifier.Leaf);
                    objects.Add(row.Index, row.Columns.AffectedIds.Span);
                    times.Add(row.Index, row.Columns.AtMicroseconds);
                }
            }

            if ((bad ?? verifier.CheckEnd(range.To) ?? await tree.CheckAsync(connection, cancel)) is { } found) ranges.Found(found);
            else ranges.Held(new RangeSummary(range.From, range.To, objects.Value, times, [.. tree.Roots]), Convert.ToHexStringLower(verifier.Head));
        }
    }

    /// <summary>
    /// The range's entries that are known to be out of the order of time; null where the time given is none that an entry can have.
    /// </summary>
    private static async Task<Dictionary<long, long?>> ListedAsync(NpgsqlConnection connection, long from, long to, CancellationToken cancel)
    {
        await using var command = connection.Command(
            "SELECT index, CASE WHEN isfinite(at) THEN (extract(epoch FROM at) * 1000000)::bigint END FROM ledger.out_of_order WHERE index >= $1 AND index < $2",
            from, to);
        var listed = new Dictionary<long, long?>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) listed[reader.GetInt64(0)] = reader.IsDBNull(1) ? null : reader.GetInt64(1);
        return listed;
    }

    private static async Task<byte[]?> HashAsync(NpgsqlConnection connection, long index, CancellationToken cancel)
    {
        await using var command = connection.Command("SELECT hash FROM ledger.entry WHERE index = $1", index);
        return await command.ExecuteScalarAsync(cancel) as byte[];
    }

    /// <summary>Hands out ranges in order, and none after the first bad entry.</summary>
    private sealed class Ranges(long size)
    {
        private readonly Lock gate = new();
        private readonly SortedDictionary<long, RangeSummary> held = [];
        private long next;

        public FirstBad? Bad { get; private set; }

        /// <summary>The last entry's hash, where there is one.</summary>
        public string? Head { get; private set; }

        public long Checked => held.Values.Sum(r => r.To - r.From);

        public IEnumerable<RangeSummary> InOrder => held.Values;

        public (long From, long To)? Next()
        {
            lock (gate)
            {
                if (next >= size || Bad is not null) return null;
                var from = next;
                next = Math.Min(size, next + RangeLength);
                return (from, next);
            }
        }

        public void Found(FirstBad bad)
        {
            lock (gate)
            {
                if (Bad is null || bad.Index < Bad.Index) Bad = bad;
            }
        }

        public void Held(RangeSummary range, string head)
        {
            lock (gate)
            {
                held.Add(range.From, range);
                if (range.To == size) Head = head;
            }
        }
    }
}
