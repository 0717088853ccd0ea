using System.Security.Cryptography;
using Audit.Chaining;
using Npgsql;
using Platform.Hosting;

namespace Audit.Appending;

/// <summary>What is known of messages that did not become entries. None of it is content, and all of it is bounded.</summary>
internal static class Bookkeeping
{
    public const int RejectedKept = 10_000;
    public const int EquivocationsKept = 10_000;

    public static async Task RejectAsync(NpgsqlConnection connection, ReadOnlyMemory<byte> body, string reason, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        var insert = Sql.Batched(
            """
            INSERT INTO ledger.rejected AS kept (body_sha256, body_bytes, reason) VALUES ($1, $2, $3)
            ON CONFLICT (body_sha256) DO UPDATE SET times = kept.times + 1, last_at = excluded.last_at, reason = excluded.reason
            """,
            SHA256.HashData(body.Span), body.Length, reason);
        batch.BatchCommands.Add(insert);
        var forget = Sql.Batched(
            "DELETE FROM ledger.rejected WHERE last_at < (SELECT last_at FROM ledger.rejected ORDER BY last_at DESC OFFSET $1 LIMIT 1)", RejectedKept);
        batch.BatchCommands.Add(forget);
        await batch.ExecuteNonQueryAsync(cancel);
    }

    public static async Task EquivocatedAsync(NpgsqlConnection connection, LedgerRecord refused, Guid keptEntryId, long keptIndex, CancellationToken cancel)
    {
        await using var command = connection.Command(
            """
            INSERT INTO ledger.equivocation (source, source_seq, refused_entry_id, kept_entry_id, kept_index, body_sha256)
            SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM ledger.equivocation) < $7
            ON CONFLICT DO NOTHING
            """,
            refused.Source, refused.SourceSeq, refused.EntryId, keptEntryId, keptIndex, SHA256.HashData(refused.Body.Span),
            EquivocationsKept);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
