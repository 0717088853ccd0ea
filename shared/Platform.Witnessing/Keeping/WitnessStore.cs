using Npgsql;
using NpgsqlTypes;
using Platform.Hosting;
using Platform.Proofs.Notes;
using Platform.Proofs.Witnessing;

namespace Platform.Witnessing;

/// <summary>A checkpoint that was accepted, as it is kept.</summary>
internal sealed record AcceptedCheckpoint(long Size, Digest Root, string Note, DateTimeOffset At)
{
    public Witnessed Witnessed => new(Size, Root);
}

/// <summary>What the witness keeps in its service's database. Nothing in it is ever changed.</summary>
/// <param name="database">The service's own.</param>
/// <param name="records">Writes alarms into the service's journal; null where the service has none.</param>
internal sealed class WitnessStore(NpgsqlDataSource database, AlarmRecords? records = null)
{
    /// <summary>The last one; null before the first.</summary>
    public async Task<AcceptedCheckpoint?> LatestAsync(CancellationToken cancel)
    {
        await using var ask = database.Command("SELECT size, root, note, at FROM witness.accepted ORDER BY size DESC LIMIT 1");
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new AcceptedCheckpoint(
                reader.GetInt64(0), new Digest(reader.GetFieldValue<byte[]>(1)), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3))
            : null;
    }

    /// <summary>All that are kept, by size.</summary>
    public async Task<List<Witnessed>> AllAsync(CancellationToken cancel)
    {
        await using var ask = database.Command("SELECT size, root FROM witness.accepted ORDER BY size");
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        var all = new List<Witnessed>();
        while (await reader.ReadAsync(cancel)) all.Add(new Witnessed(reader.GetInt64(0), new Digest(reader.GetFieldValue<byte[]>(1))));
        return all;
    }

    /// <summary>
    /// Keeps a checkpoint that was proved to follow from <paramref name="previous"/>, in one step with looking whether that is the last one
    /// still.
    /// </summary>
    /// <returns>False where another process has accepted one meanwhile: then it has to be proved anew.</returns>
    public async Task<bool> AcceptAsync(Witnessed previous, Checkpoint next, SignedNote note, CancellationToken cancel)
    {
        await using var add = database.Command(
            """
            INSERT INTO witness.accepted (size, previous, root, note)
            SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM witness.accepted WHERE size > $2)
            ON CONFLICT DO NOTHING
            """,
            next.Size, previous.Size, Bytes(next.Root), note.ToString());
        return await add.ExecuteNonQueryAsync(cancel) == 1;
    }

    /// <summary>
    /// Keeps an alarm, the first of its kind behind the accepted size, and in the same transaction its record: one for each that is kept,
    /// however many processes raise it and however often.
    /// </summary>
    public async Task KeepAsync(LedgerAlarm alarm, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var add = connection.Command(
            """
            INSERT INTO witness.alarm (known_size, kind, holds_at, differs_at, reason, note) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT DO NOTHING
            """,
            alarm.KnownSize, alarm.Kind, Sql.Of(alarm.HoldsAt, NpgsqlDbType.Bigint), Sql.Of(alarm.DiffersAt, NpgsqlDbType.Bigint),
            alarm.Reason, alarm.Note);
        if (await add.ExecuteNonQueryAsync(cancel) == 0) return;
        if (records is not null) await records.WriteAsync(alarm, connection, transaction, cancel);
        await transaction.CommitAsync(cancel);
        records?.Wake();
    }

    /// <summary>
    /// The alarm that stands: a fork, whenever it was, else one that no accepted checkpoint has ended since; null where there is none.
    /// </summary>
    public async Task<LedgerAlarm?> AlarmAsync(long knownSize, CancellationToken cancel)
    {
        await using var ask = database.Command(
            """
            SELECT kind, holds_at, differs_at, reason, note, at, known_size FROM witness.alarm
            WHERE known_size = $1 OR kind = 'fork' ORDER BY kind = 'fork' DESC, at DESC LIMIT 1
            """,
            knownSize);
        await using var reader = await ask.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new LedgerAlarm(
                reader.GetString(0), reader.GetInt64(6), Size(1), Size(2), reader.GetString(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5))
            : null;

        long? Size(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
    }

    /// <summary>The key that was trusted because it was the first; null where none was yet.</summary>
    public async Task<NoteKey?> TrustedAsync(CancellationToken cancel)
    {
        await using var ask = database.Command("SELECT key FROM witness.trusted");
        return await ask.ExecuteScalarAsync(cancel) is string key ? NoteKey.Parse(key) : null;
    }

    /// <summary>Trusts a key where none is trusted yet.</summary>
    public async Task TrustAsync(NoteKey key, CancellationToken cancel)
    {
        await using var add = database.Command("INSERT INTO witness.trusted (key) VALUES ($1) ON CONFLICT DO NOTHING", key.ToString());
        await add.ExecuteNonQueryAsync(cancel);
    }

    private static byte[] Bytes(Digest digest)
    {
        var bytes = new byte[Digest.Size];
        digest.CopyTo(bytes);
        return bytes;
    }
}
