using System.Data;
using System.Globalization;
using Audit.Removing;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;
using Platform.Proofs.Tiles;
using Platform.Statements;

namespace Audit.Verifying;

/// <summary>
/// Verifies the ledger from its bytes, on all cores: ranges of entries are read under one snapshot, each by a connection of its own, and
/// each checked from the stored hash before it, which the range before it checks in turn. Then the tables by which entries are found are
/// held against what was verified, and what was verified against what was signed.
/// </summary>
internal sealed class LedgerVerification(
    NpgsqlDataSource database, SignedPast past, KeysFile keys, IConfiguration configuration, TimeProvider time) : IDisposable
{
    private const int TilesInRange = 64;
    private const int MaxReaders = 4;

    private static readonly TimeSpan TellEvery = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim one = new(1, 1);
    private readonly long rangeLength = TileId.FullWidth * Math.Clamp(
        configuration.GetValue("Verifying:TilesInRange", TilesInRange), 1, TilesInRange);

    /// <summary>
    /// Null where another verification is running: one takes all cores. Whoever is to be told hears twice a second how far it is.
    /// </summary>
    /// <exception cref="BadQueryException">The scope does not fit the ledger.</exception>
    public async Task<VerificationResult?> TryRunAsync(
        VerificationScope scope, Func<VerificationProgress, Task> tell, CancellationToken cancel)
    {
        if (!await one.WaitAsync(0, cancel)) return null;
        try
        {
            var began = time.GetTimestamp();
            var result = await RunAsync(scope, tell, cancel);
            return result with { Took = time.GetElapsedTime(began) };
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<VerificationResult> RunAsync(
        VerificationScope scope, Func<VerificationProgress, Task> tell, CancellationToken cancel)
    {
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

        if (first < 0)
            return new VerificationResult { FirstBad = new FirstBad(first, $"Entry {first} stands before entry 0: it was inserted.") };
        var signatures = await RemovalSignatures.ReadAsync(connection, keys, cancel);
        if (scope is VerificationScope.Sample sample)
        {
            var signed = await past.StoredAsync(connection, size, cancel);
            return await new SampleVerification(connection, size, signed, signatures)
                .RunAsync(sample, tell, () => past.CheckAsync(connection, size, newest, cancel), cancel);
        }

        var (start, fault) = await StartAsync(connection, scope, size, cancel);
        if (fault is not null) return new VerificationResult { First = start.From, FirstBad = fault };
        var sentence = Sentence(scope, start.From, size);
        var removed = new RemovedPayloads();
        var tables = new FindingTables(connection, start.From, size, rangeLength);
        var ranges = new RangesToVerify(start, size, rangeLength, tables.Agree);
        using (var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancel))
        {
            var telling = TellAsync(() => TellAsync(scope, start.From, size, ranges, tell), stopped.Token);
            try
            {
                await Task.WhenAll(Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount, 1, MaxReaders))
                    .Select(_ => Task.Run(() => ReadAsync(snapshot, ranges, signatures, cancel), cancel))
                    .Append(tables.ReadAffectedAsync(cancel)));
            }
            finally
            {
                await stopped.CancelAsync();
                await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        if (ranges.Bad is not null) return Result(ranges.Bad);
        await TellAsync(scope, start.From, size, ranges, tell);
        if (beyond is { } absurd) return Result(new FirstBad(absurd, LedgerVerifier.Beyond(absurd)));
        if (ranges.Checked != size - start.From)
            throw new InvalidOperationException($"Of {size - start.From} entries {ranges.Checked} were checked.");
        // What is missing may be named by an entry far behind it.
        foreach (var range in ranges.InOrder) removed.Add(range.Removed);
        return Result(
            removed.FirstFault()
            ?? await tables.CheckAsync(ranges.InOrder, start.NewestBefore, cancel)
            ?? await StoredTiles.CheckAboveAsync(
                connection, size, [.. start.TileRoots, .. ranges.InOrder.SelectMany(r => r.TileRoots)], cancel)
            ?? (scope is VerificationScope.Since { IsGiven: false } since
                ? await past.CheckGrewAsync(connection, since, size, cancel)
                : null)
            ?? await past.CheckAsync(connection, size, newest, cancel));

        VerificationResult Result(FirstBad? bad) => new()
        {
            First = start.From,
            Entries = Math.Max(0, Math.Min(bad?.Index ?? size, size) - start.From),
            Head = bad is null ? ranges.InOrder.LastOrDefault()?.Head.ToString() : null,
            FirstBad = bad,
            Sentence = sentence,
            Erased = removed.Erased,
            Archived = removed.Missing - removed.Erased,
        };
    }

    /// <summary>Where reading begins, and what is wrong already with what stands before that.</summary>
    private async Task<(ReadingStart Start, FirstBad? Fault)> StartAsync(
        NpgsqlConnection connection, VerificationScope scope, long size, CancellationToken cancel)
    {
        var (behind, what) = scope switch
        {
            VerificationScope.Full { Behind: { } part } => (part.Size, "verified"),
            VerificationScope.Since since => (since.Size, "signed"),
            _ => (0, ""),
        };
        var from = behind - (behind % TileId.FullWidth);
        var start = ReadingStart.Beginning with { From = from };
        if (behind > size)
        {
            return (start, new FirstBad(
                size, $"Entry {size} is missing: {behind} entries were {what}, and there are {size}. Entries were cut off at the end."));
        }

        if (scope is VerificationScope.Since { IsGiven: true } given
            && await StoredLeaves.FaultAsync(connection, given, cancel) is { } fault)
            return (start, fault);
        if (from == 0) return (start, null);
        var roots = await StoredTiles.RootsAsync(connection, from / TileId.FullWidth, cancel);
        start = start with { TileRoots = roots };
        if (roots.Count < from / TileId.FullWidth)
        {
            var entry = roots.Count * TileId.FullWidth;
            return (start, new FirstBad(entry, $"The tile from entry {entry} on is missing or has no root: it was removed or altered."));
        }

        if (scope is not VerificationScope.Full { Behind: { } before }) return (start, null);
        if (start.Tiles().Root != before.Root)
        {
            var good = Math.Min(await past.LastGoodAsync(connection, from, cancel), from);
            return (start, new FirstBad(
                good,
                $"The first {from} entries are not those that were verified: entry {good} or one behind it was altered since, or a tile of "
                + "the tree. A verification from the beginning tells which."));
        }

        var head = await HashAsync(connection, from - 1, cancel);
        return head is { Length: LedgerHash.Size } && new Digest(head) == before.Head
            ? (start with { NewestBefore = before.NewestAt }, null)
            : (start, new FirstBad(
                from - 1, $"Entry {from - 1} has another hash than when it was verified, or is missing: it was altered since."));
    }

    /// <summary>What is read and what is not, where it is not all.</summary>
    private static string? Sentence(VerificationScope scope, long from, long size) => scope switch
    {
        VerificationScope.Full { Behind: { } part } =>
            $"Entries 0 to {Number(from - 1)} were read and found right before, until {Timestamps.Format(part.At)}, and not again: that "
            + "their tree and their last hash are the same is checked, a row of theirs that was altered since does not show.",
        VerificationScope.Since since =>
            (from == 0 ? "" : $"Entries 0 to {Number(from - 1)} were not read. ")
            + (since.IsGiven
                ? $"The leaves that are stored of the ledger's first {Number(since.Size)} entries give the root of the checkpoint that was "
                    + "given"
                : $"The ledger's first {Number(since.Size)} entries were signed, and a consistency proof over the stored tree shows that "
                    + "it only grew since")
            + (from == 0 ? "." : ": a row of an entry that was not read, altered beside the tree, does not show.")
            + (from < size ? $" Entries {Number(from)} to {Number(size - 1)} were read." : ""),
        _ => null,
    };

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private async Task TellAsync(Func<Task> tell, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TellEvery, time);
        while (await timer.WaitForNextTickAsync(stop)) await tell();
    }

    // Behind a checkpoint nothing is kept to go on from: what is before it was not verified.
    private Task TellAsync(VerificationScope scope, long from, long size, RangesToVerify ranges, Func<VerificationProgress, Task> tell) =>
        tell(new VerificationProgress(
            ranges.Checked, size - from, scope is VerificationScope.Full ? ranges.Settled(time.GetUtcNow()) : null));

    private async Task ReadAsync(string snapshot, RangesToVerify ranges, RemovalSignatures signatures, CancellationToken cancel)
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

            var removed = new RemovedPayloads(signatures.WhyNot);
            var verifier = new LedgerVerifier(range.From, previous, removed);
            var (objects, tree, times) = (
                new ObjectSum(), new RangeTree(range.From), new TimeOrder(await ListedAsync(connection, range.From, range.To, cancel)));
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
            else
            {
                ranges.Held(new RangeSummary(
                    range.From, range.To, objects.Value, times, [.. tree.Roots], new Digest(verifier.Head), removed));
            }
        }
    }

    /// <summary>
    /// The range's entries that are known to be out of the order of time; null where the time given is none that an entry can have.
    /// </summary>
    private static async Task<Dictionary<long, long?>> ListedAsync(
        NpgsqlConnection connection, long from, long to, CancellationToken cancel)
    {
        await using var command = connection.Command(
            """
            SELECT index, CASE WHEN isfinite(at) THEN (extract(epoch FROM at) * 1000000)::bigint END
            FROM ledger.out_of_order WHERE index >= $1 AND index < $2
            """,
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
}
