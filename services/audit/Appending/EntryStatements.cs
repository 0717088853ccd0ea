using System.Text;
using Audit.Chaining;
using Npgsql;
using NpgsqlTypes;
using Platform.Hosting;

namespace Audit.Appending;

/// <summary>
/// The statements that append records one by one. Their texts are always the same, so that each is prepared once a session.
/// </summary>
internal static class EntryStatements
{
    private const string EntrySql = "INSERT INTO ledger.entry VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    private const string PayloadSql = "INSERT INTO ledger.payload VALUES ($1, $2, $3)";
    private const string AffectedSql = "INSERT INTO ledger.affected SELECT id, $1 FROM unnest($2) AS further(id)";

    private const string OutOfOrderSql =
        "INSERT INTO ledger.out_of_order (index, at) SELECT * FROM unnest($1, $2) ON CONFLICT (index) DO UPDATE SET at = excluded.at";

    /// <summary>
    /// Fails with <see cref="TailMovedException.SqlState"/> where the ledger ends otherwise, and so keeps all that follows from being done.
    /// </summary>
    public static NpgsqlBatchCommand ExpectEnd(long index, ReadOnlySpan<byte> hash) =>
        Sql.Batched("SELECT ledger.expect_end($1, $2)", index, hash.ToArray());

    /// <summary>The entry, its payload, and the further objects that it affected. The record has its place in the chain.</summary>
    public static void Insert(NpgsqlBatch batch, LedgerRecord record)
    {
        var c = record.Columns;
        var affected = new string[c.AffectedIds.Length];
        for (var i = 0; i < affected.Length; i++) affected[i] = Encoding.UTF8.GetString(c.AffectedIds.Span[i].Span);
        batch.BatchCommands.Add(Sql.Batched(
            EntrySql,
            record.Index, c.EntryId, Text(c.Kind), record.At.UtcDateTime, Text(c.Source), c.SourceSeq, Text(c.AgentId), Text(c.TraceId), Text(c.ActionType),
            Text(c.Trigger), Text(c.Status), Text(c.ErrorCode), Id(c.CommandId), Id(c.AttemptId), Id(c.ParentAttemptId), affected,
            Sql.Of(c.DurationMs, NpgsqlDbType.Bigint), record.Envelope, record.Tuple.Hash));
        batch.BatchCommands.Add(Sql.Batched(PayloadSql, record.Index, record.Salt, record.Payload));
        // The first one stands in an index of the entry's own; an object named twice was affected once.
        var further = affected.Skip(1).Except(affected.Take(1), StringComparer.Ordinal).ToArray();
        if (further.Length > 0) batch.BatchCommands.Add(Sql.Batched(AffectedSql, record.Index, further));
    }

    public static NpgsqlBatchCommand NoteOutOfOrder(IReadOnlyList<LedgerRecord> records) => Sql.Batched(
        OutOfOrderSql,
        Sql.Array(records, r => r.Index, NpgsqlDbType.Bigint),
        Sql.Array(records, r => r.At.UtcDateTime, NpgsqlDbType.TimestampTz));

    private static NpgsqlParameter Id(Guid? id) => Sql.Of(id, NpgsqlDbType.Uuid);

    private static NpgsqlParameter Text(ReadOnlyMemory<byte>? utf8) => Sql.Of(utf8, NpgsqlDbType.Text);
}
