namespace Cutting.Storage;

/// <summary>Cuts of source versions.</summary>
internal static class ChangeSets
{
    private const string Columns = """
        change_set_id, run_id, document_id, source_version_id, writer_digest, units, idempotency_key, lead, region_start, region_length,
        region_sha, state
        """;
    private const string FindSql = $"SELECT {Columns} FROM cutter_governance.cut_change_set WHERE change_set_id = $1";
    private const string FindByKeySql = $"SELECT {Columns} FROM cutter_governance.cut_change_set WHERE idempotency_key = $1";
    private const string LockSql = $"SELECT {Columns} FROM cutter_governance.cut_change_set WHERE change_set_id = $1 FOR UPDATE";

    private const string FindOpenSql = $"""
        SELECT {Columns} FROM cutter_governance.cut_change_set WHERE document_id = $1 AND source_version_id = $2 AND state <> 'voided'
        """;

    // Whichever of the unique constraints speaks against it: who was first is read back.
    private const string AddSql = """
        INSERT INTO cutter_governance.cut_change_set (change_set_id, run_id, document_id, source_version_id, writer_digest, units,
            idempotency_key, lead, region_start, region_length, region_sha, decision_id, decision, key_id, sovereign, made_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING
        """;

    private const string VoidSql = """
        UPDATE cutter_governance.cut_change_set SET state = 'voided', voided_by = $2, void_decision = $3, voided_at = clock_timestamp()
        WHERE change_set_id = $1 AND state = 'open'
        """;

    private const string DecisionServedSql = """
        SELECT EXISTS (SELECT FROM cutter_governance.cut_change_set WHERE decision_id = $1 OR voided_by = $1)
        """;

    public static Task<ChangeSet?> FindAsync(NpgsqlConnection connection, Guid id, CancellationToken cancel) =>
        ReadAsync(connection.Command(FindSql, id), cancel);

    public static Task<ChangeSet?> FindByKeyAsync(NpgsqlConnection connection, string key, CancellationToken cancel) =>
        ReadAsync(connection.Command(FindByKeySql, key), cancel);

    /// <summary>Until the transaction ends nobody else voids or enacts it.</summary>
    public static Task<ChangeSet?> LockAsync(NpgsqlConnection connection, Guid id, CancellationToken cancel) =>
        ReadAsync(connection.Command(LockSql, id), cancel);

    /// <summary>The one that is not voided, of this version.</summary>
    public static Task<ChangeSet?> FindOpenAsync(
        NpgsqlConnection connection, string documentId, string sourceVersionId, CancellationToken cancel) =>
        ReadAsync(connection.Command(FindOpenSql, documentId, sourceVersionId), cancel);

    /// <returns>False where another one stands in its way.</returns>
    public static async Task<bool> AddAsync(
        NpgsqlConnection connection, ChangeSet set, RecordedDecision decision, string madeBy, CancellationToken cancel)
    {
        await using var add = connection.Command(
            AddSql, set.ChangeSetId, set.RunId, set.DocumentId, set.SourceVersionId, set.WriterDigest, set.Units, set.IdempotencyKey,
            set.Lead, set.RegionStart, set.RegionLength, set.RegionSha, decision.DecisionId, Database.Json(decision.Signed), decision.KeyId,
            decision.Sovereign, madeBy);
        return await add.ExecuteNonQueryAsync(cancel) == 1;
    }

    /// <returns>False where it was not open.</returns>
    public static async Task<bool> VoidAsync(NpgsqlConnection connection, Guid id, RecordedDecision decision, CancellationToken cancel)
    {
        await using var end = connection.Command(VoidSql, id, decision.DecisionId, Database.Json(decision.Signed));
        return await end.ExecuteNonQueryAsync(cancel) == 1;
    }

    /// <summary>Whether a decision has served, for a change set or for its end.</summary>
    public static async Task<bool> HasServedAsync(NpgsqlConnection connection, Guid decisionId, CancellationToken cancel)
    {
        await using var ask = connection.Command(DecisionServedSql, decisionId);
        return (bool)(await ask.ExecuteScalarAsync(cancel))!;
    }

    private static async Task<ChangeSet?> ReadAsync(NpgsqlCommand find, CancellationToken cancel)
    {
        await using (find)
        {
            await using var reader = await find.ExecuteReaderAsync(cancel);
            if (!await reader.ReadAsync(cancel)) return null;
            return new ChangeSet(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4),
                reader.GetInt32(5), reader.GetString(6), reader.GetFieldValue<byte[]>(7), reader.GetInt32(8), reader.GetInt32(9),
                reader.GetString(10), reader.GetString(11));
        }
    }
}

/// <summary>A cut of one source version.</summary>
internal sealed record ChangeSet(
    Guid ChangeSetId, string RunId, string DocumentId, string SourceVersionId, string WriterDigest, int Units, string IdempotencyKey,
    byte[] Lead, int RegionStart, int RegionLength, string RegionSha, string State)
{
    public const string Open = "open";
    public const string Voided = "voided";
}

/// <summary>A decision that was checked, as it is kept: the signed statement in canonical bytes, and whose it is.</summary>
internal sealed record RecordedDecision(Guid DecisionId, byte[] Signed, string KeyId, string Sovereign);
