using System.Data;
using Npgsql;
using Platform.Hosting;

namespace Platform.Journal;

/// <summary>A record with its number.</summary>
internal readonly record struct NumberedRecord(long Seq, string Kind, Guid EntryId, byte[] Body);

/// <summary>The journal's records and their numbers, over the one session that may give numbers.</summary>
internal sealed class NumberedRecords(NpgsqlConnection session)
{
    /// <summary>The most records that are numbered or read at once.</summary>
    public const int BatchSize = 1_000;

    private const string ReadSql = """
        SELECT s.source_seq, r.kind, r.entry_id, r.body FROM journal.shipment s JOIN journal.record r USING (record_id)
        WHERE s.source_seq BETWEEN $1 AND $2 ORDER BY s.source_seq LIMIT $3
        """;

    public bool IsOpen => session.State == ConnectionState.Open;

    /// <summary>
    /// Puts the token of whoever leads now into the journal; whoever led before numbers nothing any more. Returns the source's name, the
    /// last number that it gave, and up to where the ledger has acknowledged them.
    /// </summary>
    public async Task<(string Source, long Last, long Acknowledged)> LeadAsync(Guid leader, CancellationToken stop)
    {
        await using var read = session.Command(
            "UPDATE journal.source SET leader = $1 RETURNING name, COALESCE((SELECT max(source_seq) FROM journal.shipment), 0), acknowledged",
            leader);
        await using var reader = await read.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return (reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    /// <summary>
    /// Numbers what waits, after the last number, and returns it: one round trip. The numbers are committed before they are read, so that
    /// nobody who numbers with his own commit waits while a thousand bodies travel.
    /// </summary>
    public async Task<List<NumberedRecord>> NumberAsync(long last, CancellationToken stop)
    {
        await using var number = new NpgsqlBatch(session)
        {
            EnableErrorBarriers = true,
            BatchCommands =
            {
                Sql.Batched("SELECT journal.number($1, $2)", last, BatchSize),
                Sql.Batched(ReadSql, last + 1, long.MaxValue, BatchSize),
            },
        };
        await using var reader = await number.ExecuteReaderAsync(stop);
        await reader.NextResultAsync(stop);
        return await ReadAsync(reader, stop);
    }

    /// <summary>The records of these numbers, in their order.</summary>
    public async Task<List<NumberedRecord>> ReadAsync(long from, long to, int most, CancellationToken stop)
    {
        await using var read = session.Command(ReadSql, from, to, most);
        await using var reader = await read.ExecuteReaderAsync(stop);
        return await ReadAsync(reader, stop);
    }

    /// <summary>Keeps how far the ledger has acknowledged.</summary>
    public async Task SaveAsync(long acknowledged, CancellationToken stop)
    {
        await using var save = session.Command("UPDATE journal.source SET acknowledged = $1 WHERE acknowledged < $1", acknowledged);
        await save.ExecuteNonQueryAsync(stop);
    }

    /// <summary>
    /// Queues those of a range of records that have no number and wait for none. Returns how many, and the highest record that there is.
    /// </summary>
    public async Task<(long Recovered, long Highest)> RecoverAsync(long above, long upTo, CancellationToken stop)
    {
        await using var recover = session.Command("SELECT journal.recover($1, $2), COALESCE((SELECT max(record_id) FROM journal.record), 0)", above, upTo);
        await using var reader = await recover.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Says something, so that the server does not take this session for frozen.</summary>
    public async Task PingAsync(CancellationToken stop)
    {
        await using var ping = session.Command("SELECT 1");
        await ping.ExecuteNonQueryAsync(stop);
    }

    private static async Task<List<NumberedRecord>> ReadAsync(NpgsqlDataReader reader, CancellationToken stop)
    {
        var rows = new List<NumberedRecord>();
        while (await reader.ReadAsync(stop))
            rows.Add(new NumberedRecord(reader.GetInt64(0), reader.GetString(1), reader.GetGuid(2), reader.GetFieldValue<byte[]>(3)));
        return rows;
    }
}
