namespace Cutting.Storage;

/// <summary>What phases recorded of a change set: one row a change set and phase, however often it is asked for (R088, R089).</summary>
internal sealed class Recordings
{
    public static readonly Recordings Envelopes = new("cutter_governance.manifest_envelope", "leg_b_record");

    public static readonly Recordings VerifyResults = new("cutter_governance.verify_result", "write_verify");

    private readonly string addSql;
    private readonly string findSql;

    private Recordings(string table, string phase)
    {
        addSql = $"""
            INSERT INTO {table} (id, change_set_id, document_id, run_id, phase, body, digest) VALUES ($1, $2, $3, $4, '{phase}', $5, $6)
            ON CONFLICT (change_set_id, phase) DO NOTHING
            """;
        findSql = $"SELECT id, run_id, body::text, digest FROM {table} WHERE change_set_id = $1";
        Table = table;
    }

    public string Table { get; }

    /// <returns>False where there is one already.</returns>
    public async Task<bool> AddAsync(
        NpgsqlConnection connection, Guid id, ChangeSet set, byte[] body, string digest, CancellationToken cancel)
    {
        await using var add = connection.Command(addSql, id, set.ChangeSetId, set.DocumentId, set.RunId, Database.Json(body), digest);
        return await add.ExecuteNonQueryAsync(cancel) == 1;
    }

    public async Task<RecordedRow?> FindAsync(NpgsqlConnection connection, Guid changeSetId, CancellationToken cancel)
    {
        await using var find = connection.Command(findSql, changeSetId);
        await using var reader = await find.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new RecordedRow(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3))
            : null;
    }
}

/// <summary>A row of one of them.</summary>
internal sealed record RecordedRow(Guid Id, string RunId, string Body, string Digest);
