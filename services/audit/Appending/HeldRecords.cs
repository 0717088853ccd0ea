using Audit.Chaining;
using Audit.Receiving;
using Npgsql;
using Platform.Hosting;
using Platform.Integrity;

namespace Audit.Appending;

/// <summary>An entry that stands under a number, with what it takes to tell whether a record that came again is the same.</summary>
internal sealed record HeldRecord(Guid EntryId, long Index, byte[] Envelope, byte[]? Salt);

/// <summary>
/// Compares records that came again with what the ledger holds under their numbers. A number and an id make no record the same: content
/// that differs is a second story, and dropping it without a word would hide that it was told.
/// </summary>
internal sealed class HeldRecords(NpgsqlConnection connection)
{
    private readonly RecordReader reader = new();

    /// <summary>What the ledger holds under the numbers of these records.</summary>
    public async Task<Dictionary<(string Source, long Seq), HeldRecord>> FindAsync(IReadOnlyCollection<LedgerRecord> records, CancellationToken cancel)
    {
        await using var command = connection.Command(
            """
            SELECT e.source, e.source_seq, e.entry_id, e.index, e.envelope, p.salt
            FROM unnest($1, $2) AS asked(source, seq) JOIN ledger.entry e ON e.source = asked.source AND e.source_seq = asked.seq
            LEFT JOIN ledger.payload p ON p.index = e.index
            """,
            records.Select(r => r.Source).ToArray(), records.Select(r => r.SourceSeq).ToArray());
        var found = new Dictionary<(string, long), HeldRecord>();
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            found[(rows.GetString(0), rows.GetInt64(1))] = new HeldRecord(
                rows.GetGuid(2), rows.GetInt64(3), rows.GetFieldValue<byte[]>(4), rows.IsDBNull(5) ? null : rows.GetFieldValue<byte[]>(5));
        }

        return found;
    }

    /// <summary>
    /// Whether the record would make the very entry that is there: read anew under that entry's salt, it gives the same envelope, and with
    /// it the same digest of the same payload. Where the salt is gone only the ids are compared; verifying names that entry.
    /// </summary>
    public bool IsSame(LedgerRecord again, HeldRecord held)
    {
        if (again.EntryId != held.EntryId) return false;
        if (held.Salt is not { Length: LedgerHash.SaltSize } salt) return true;
        Span<byte> leaf = stackalloc byte[LedgerHash.Size];
        LedgerHash.Leaf(held.Envelope, leaf);
        return leaf.SequenceEqual(reader.ReadAgain(again, salt).Leaf);
    }
}
