using System.Buffers;
using Audit.Chaining;
using Audit.Proving;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;

namespace Audit.Appending;

/// <summary>
/// The one connection that holds the writer's lock and writes: when it is lost, both are, so a writer that lost its lock cannot write.
/// What the ledger holds is read when the lock is taken, and kept up to date by what is appended.
/// </summary>
internal sealed class LedgerSession(NpgsqlConnection connection, TimeProvider time)
{
    /// <summary>Entries whose time lies further back than this behind one already there are kept in <c>ledger.out_of_order</c>.</summary>
    public static readonly TimeSpan OrderTolerance = TimeSpan.FromSeconds(10);

    /// <summary>Up to so many records go in with one round trip.</summary>
    private const int FewRecords = 8;

    private static readonly DateTimeOffset Beginning = DateTimeOffset.MinValue + OrderTolerance;

    private readonly ArrayBufferWriter<byte> copying = new(1 << 16);
    private LedgerChain chain = new();
    private WriterTree tree = new();
    private DateTimeOffset newest = Beginning;

    /// <summary>The numbers that the ledger holds, by source.</summary>
    public Dictionary<string, SourceNumbers> Sources { get; private set; } = new(StringComparer.Ordinal);

    public long NextIndex => chain.NextIndex;

    public NpgsqlConnection Connection => connection;

    /// <summary>Why the tree over the entries cannot go on; null where it does.</summary>
    public string? TreeFault => tree.Fault;

    /// <summary>Reads the ledger's end and what it holds of each source.</summary>
    public async Task LoadAsync(CancellationToken cancel)
    {
        var (last, hash) = await ReadTailAsync(cancel) ?? (-1, LedgerHash.BeforeFirst.ToArray());
        await using (var payload = new NpgsqlCommand($"SELECT index FROM ledger.payload WHERE index <= {LedgerHash.MaxIndex} ORDER BY index DESC LIMIT 1", connection))
        {
            // A payload beyond the last entry was left behind by whoever cut entries off. Its index is not given again: that it is missing
            // is then for every verifier to see.
            var leftBehind = await payload.ExecuteScalarAsync(cancel) is long index ? index : -1;
            var next = Math.Max(last, leftBehind) + 1;
            // Were it given, the database would refuse every record, one after the other.
            if (next > LedgerHash.MaxIndex)
                throw new InvalidOperationException($"an entry stands at the highest index there is, {LedgerHash.MaxIndex}; nobody but an intruder put it there, and nothing can be appended behind it");
            chain = new LedgerChain(last, hash, next);
        }

        tree = await WriterTree.LoadAsync(connection, last + 1, chain.NextIndex, cancel);

        Sources = await SourceLoader.LoadAsync(connection, cancel);
        await using var command = new NpgsqlCommand(
            "SELECT e.at FROM ledger.entry e WHERE NOT EXISTS (SELECT FROM ledger.out_of_order o WHERE o.index = e.index) ORDER BY e.index DESC LIMIT 1",
            connection);
        // The newest time of all entries in order is at most so much younger than the last one's. Taking it for too young is safe.
        newest = await command.ExecuteScalarAsync(cancel) is DateTime at ? new DateTimeOffset(at, TimeSpan.Zero) + OrderTolerance : Beginning;
    }

    /// <summary>Makes sure that the ledger still ends as this writer left it.</summary>
    /// <exception cref="TailMovedException">It does not.</exception>
    public async Task CheckTailAsync(CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { EntryStatements.ExpectEnd(chain.LastIndex, chain.Head) } };
        await ExecuteAsync(batch, cancel);
    }

    /// <summary>
    /// Appends the records, which the ledger must not hold, in one transaction. After any exception this session's knowledge is void: load
    /// again, or open another.
    /// </summary>
    public async Task AppendAsync(IReadOnlyList<LedgerRecord> records, CancellationToken cancel)
    {
        if (records.Count <= FewRecords) await InsertAsync(records, cancel);
        else await CopyAsync(records, cancel);
        FaultPoint.Hit("audit.after-commit");
    }

    /// <summary>One round trip and one commit, because a command that comes alone is waited for.</summary>
    private async Task InsertAsync(IReadOnlyList<LedgerRecord> records, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { EntryStatements.ExpectEnd(chain.LastIndex, chain.Head) } };
        foreach (var record in records)
        {
            Append(record);
            EntryStatements.Insert(batch, record);
        }

        if (tree.TakeFull() is { } tiles) batch.BatchCommands.Add(tiles);

        if (OutOfOrder(records) is { } noted) batch.BatchCommands.Add(noted);
        FaultPoint.Hit("audit.before-commit");
        await ExecuteAsync(batch, cancel);
    }

    /// <summary>Several round trips, but half the work for each record.</summary>
    private async Task CopyAsync(IReadOnlyList<LedgerRecord> records, CancellationToken cancel)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await CheckTailAsync(cancel);
        foreach (var record in records) Append(record);
        await CopyAsync("COPY ledger.entry FROM STDIN (FORMAT binary)", records, r => r.Tuple.Entry, cancel);
        await CopyAsync("COPY ledger.payload FROM STDIN (FORMAT binary)", records, r => r.Tuple.Payload, cancel);
        if (records.Any(r => !r.Tuple.Affected.IsEmpty))
            await CopyAsync("COPY ledger.affected FROM STDIN (FORMAT binary)", records, r => r.Tuple.Affected, cancel);
        await using var beside = new NpgsqlBatch(connection);
        if (tree.TakeFull() is { } tiles) beside.BatchCommands.Add(tiles);
        if (OutOfOrder(records) is { } noted) beside.BatchCommands.Add(noted);
        if (beside.BatchCommands.Count > 0) await ExecuteAsync(beside, cancel);
        FaultPoint.Hit("audit.before-commit");
        await transaction.CommitAsync(cancel);
    }

    private void Append(LedgerRecord record)
    {
        chain.Append(record);
        tree.Append(record.Leaf);
    }

    private async Task<(long Index, byte[] Hash)?> ReadTailAsync(CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"SELECT index, hash FROM ledger.entry WHERE index <= {LedgerHash.MaxIndex} ORDER BY index DESC LIMIT 1", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : null;
    }

    private async Task CopyAsync(string sql, IReadOnlyList<LedgerRecord> records, Func<LedgerRecord, ReadOnlyMemory<byte>> tuple, CancellationToken cancel)
    {
        // One buffer and one write: a write for each tuple would cost more than the tuple.
        copying.ResetWrittenCount();
        copying.Write(CopyTuple.Header);
        foreach (var record in records) copying.Write(tuple(record).Span);
        copying.Write(CopyTuple.Trailer);
        await using var copy = await connection.BeginRawBinaryCopyAsync(sql, cancel);
        await copy.WriteAsync(copying.WrittenMemory, cancel);
    }

    /// <summary>The statement that notes those whose time is out of order; null where there are none.</summary>
    private NpgsqlBatchCommand? OutOfOrder(IReadOnlyList<LedgerRecord> records)
    {
        List<LedgerRecord>? noted = null;
        var latest = time.GetUtcNow() + OrderTolerance;
        foreach (var record in records)
        {
            if (record.At < newest - OrderTolerance || record.At > latest) (noted ??= []).Add(record);
            else if (record.At > newest) newest = record.At;
        }

        return noted is null ? null : EntryStatements.NoteOutOfOrder(noted);
    }

    private static async Task ExecuteAsync(NpgsqlBatch batch, CancellationToken cancel)
    {
        try
        {
            await batch.ExecuteNonQueryAsync(cancel);
        }
        catch (PostgresException e) when (e.SqlState == TailMovedException.SqlState)
        {
            throw new TailMovedException(e);
        }
    }
}
