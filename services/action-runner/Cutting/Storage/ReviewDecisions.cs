namespace Cutting.Storage;

/// <summary>The decisions under which drafts became law.</summary>
internal static class ReviewDecisions
{
    private const string AddSql = """
        INSERT INTO cutter_governance.review_decision (id, change_set_id, document_id, run_id, decision, key_id, sovereign)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
        """;

    private const string FindSql = "SELECT id, run_id, key_id, sovereign FROM cutter_governance.review_decision WHERE change_set_id = $1";

    /// <returns>False where the decision has served, or the change set has one.</returns>
    public static async Task<bool> AddAsync(NpgsqlConnection connection, ChangeSet set, RecordedDecision decision, CancellationToken cancel)
    {
        await using var add = connection.Command(
            AddSql, decision.DecisionId, set.ChangeSetId, set.DocumentId, set.RunId, Database.Json(decision.Signed), decision.KeyId,
            decision.Sovereign);
        return await add.ExecuteNonQueryAsync(cancel) == 1;
    }

    public static async Task<StoredReview?> FindAsync(NpgsqlConnection connection, Guid changeSetId, CancellationToken cancel)
    {
        await using var find = connection.Command(FindSql, changeSetId);
        await using var reader = await find.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new StoredReview(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3))
            : null;
    }
}

/// <summary>A decision's row, without the statement.</summary>
internal sealed record StoredReview(Guid Id, string RunId, string KeyId, string Sovereign);
