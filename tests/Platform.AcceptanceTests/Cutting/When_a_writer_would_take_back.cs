using Npgsql;

namespace Platform.AcceptanceTests.Cutting;

/// <summary>What was written stays: the role that writes cannot take it back, and neither can who has all rights, in passing.</summary>
public sealed class When_a_writer_would_take_back(CutStack cut) : CutTest(cut)
{
    [Theory]
    [Trait("Requirement", "R097")]
    [InlineData("DELETE FROM law.unit")]
    [InlineData("TRUNCATE law.unit CASCADE")]
    [InlineData("DELETE FROM law.source_version")]
    [InlineData("DELETE FROM cutter_governance.cut_change_set")]
    [InlineData("DELETE FROM cutter_governance.review_decision")]
    [InlineData("TRUNCATE cutter_governance.manifest_envelope")]
    [InlineData("UPDATE law.unit SET body = 'another'")]
    [InlineData("UPDATE cutter_governance.verify_result SET body = '{}'")]
    [InlineData("ALTER TABLE law.unit DISABLE TRIGGER ALL")]
    [InlineData("DROP TABLE law.unit")]
    public async Task Should_be_refused_by_its_rights(string sql)
    {
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(Stack.Business.App, sql));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refusal.SqlState);
    }

    [Theory]
    [Trait("Requirement", "R097")]
    [InlineData("DELETE FROM law.unit WHERE document_id = $1")]
    [InlineData("UPDATE law.unit SET body = 'another' WHERE document_id = $1")]
    [InlineData("UPDATE law.unit SET lifecycle = 'draft', enacted_by = NULL, enacted_at = NULL WHERE document_id = $1")]
    [InlineData("DELETE FROM law.source_version WHERE document_id = $1")]
    [InlineData("UPDATE cutter_governance.cut_change_set SET units = 1 WHERE document_id = $1")]
    [InlineData("UPDATE cutter_governance.cut_change_set SET run_id = 'x' WHERE document_id = $1")]
    [InlineData("DELETE FROM cutter_governance.review_decision WHERE document_id = $1")]
    [InlineData("UPDATE cutter_governance.manifest_envelope SET body = '{}' WHERE document_id = $1")]
    public async Task Should_be_refused_even_to_who_may_do_anything(string sql)
    {
        var run = await WalkedAsync("cut.lifecycle_enact");
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => Stack.Business.ExecuteAsync(sql, run.DocumentId));
        Assert.Equal(PostgresErrorCodes.IntegrityConstraintViolation, refusal.SqlState);
    }

    [Theory]
    [Trait("Requirement", "R079")]
    [Trait("Requirement", "R097")]
    [InlineData("GRANT TRUNCATE ON law.unit TO action_runner", "REVOKE TRUNCATE ON law.unit FROM action_runner", "TRUNCATE on law.unit")]
    [InlineData("GRANT UPDATE ON law.unit TO action_runner",
        "REVOKE UPDATE ON law.unit FROM action_runner; GRANT UPDATE (lifecycle, enacted_by, enacted_at) ON law.unit TO action_runner",
        "UPDATE on law.unit")]
    [InlineData("REVOKE INSERT ON law.unit FROM action_runner", "GRANT INSERT ON law.unit TO action_runner", "INSERT on law.unit")]
    [InlineData("ALTER TABLE law.unit DISABLE TRIGGER append_only",
        "ALTER TABLE law.unit ENABLE ALWAYS TRIGGER append_only", "append_only on law.unit")]
    public async Task Should_be_found_by_the_probe_before_anything_is_written(string change, string undo, string named)
    {
        var run = await WalkedAsync("cut.backup");
        await Stack.Business.ExecuteAsync(change);
        try
        {
            var answer = await run.PhaseAsync("cut.grant_probe");
            Assert.Equal(("FAILURE", "GRANT"), (answer.Status, answer.Code));
            Assert.Contains(named, answer.Error, StringComparison.Ordinal);
        }
        finally
        {
            await Stack.Business.ExecuteAsync(undo);
        }

        Assert.Equal("SUCCESS", (await run.PhaseAsync("cut.grant_probe")).Status);
    }

    private static async Task RunAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
