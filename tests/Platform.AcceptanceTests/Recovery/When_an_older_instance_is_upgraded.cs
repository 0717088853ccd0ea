using System.Globalization;

namespace Platform.AcceptanceTests.Recovery;

/// <summary>
/// A business database of an older version is brought up to date by <c>migrate</c>, with its records, also those that waited for a number.
/// </summary>
public sealed class When_an_older_instance_is_upgraded
{
    /// <summary>What stood when the first version landed; never edited since.</summary>
    private static readonly string[] Landed = ["20261121000000_Business", "20261121120000_Executions"];

    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_keep_its_records_and_take_the_rights_that_could_hide_one()
    {
        await using var database = await Databases.CreateEmptyAsync(ServiceProgram.Runner);
        await using (var owner = new Npgsql.NpgsqlConnection(database.Owner + ";Options=-c platform.app_role=" + ServiceProgram.Runner.Role))
        {
            await owner.OpenAsync();
            foreach (var migration in Landed) await RunAsync(owner, await File.ReadAllTextAsync(Path.Combine(Repository.Root, "services/action-runner/Storage/Migrations", migration + ".sql")));
            await RunAsync(owner, "CREATE TABLE \"__EFMigrationsHistory\" (\"MigrationId\" varchar(150) PRIMARY KEY, \"ProductVersion\" varchar(32) NOT NULL)");
            foreach (var migration in Landed) await RunAsync(owner, $"INSERT INTO \"__EFMigrationsHistory\" VALUES ('{migration}', '10.0.0')");
        }

        // Three records: one with a number, one that waits for it, and one that somebody took out of the queue.
        await database.ExecuteAsync("""
            INSERT INTO journal.record (key, kind, entry_id, body) SELECT gen_random_uuid(), 'denial', gen_random_uuid(), '{}' FROM generate_series(1, 3);
            INSERT INTO journal.shipment VALUES (1, 1);
            INSERT INTO journal.unnumbered VALUES (2);
            """);
        await ServiceProcess.MigrateAsync(ServiceProgram.Runner, database);
        Assert.Equal([2L, 3L], await database.RowsAsync("SELECT record_id FROM journal.unnumbered ORDER BY record_id", r => r.GetInt64(0)));
        Assert.Equal(
            "f,f,f,t",
            string.Join(',', await database.RowsAsync(
                """
                SELECT has_table_privilege($1, 'journal.unnumbered', 'INSERT, DELETE, UPDATE, TRUNCATE')::text::"char" UNION ALL
                SELECT has_table_privilege($1, 'journal.shipment', 'INSERT')::text::"char" UNION ALL
                SELECT has_function_privilege('public', 'journal.number(bigint, int)', 'EXECUTE')::text::"char" UNION ALL
                SELECT has_function_privilege($1, 'journal.number(bigint, int)', 'EXECUTE')::text::"char"
                """,
                r => r.GetChar(0).ToString(CultureInfo.InvariantCulture),
                ServiceProgram.Runner.Role)));
    }

    /// <summary>What stood before openings told of approvals.</summary>
    private static readonly (string Id, string File)[] BeforeEvidence =
    [
        .. Landed.Select(m => (m, $"services/action-runner/Storage/Migrations/{m}.sql")),
        ("20261128090000_Numbering", "shared/Platform.Journal/Schema/numbering.sql"),
        ("20261128120000_Laws", "services/action-runner/Storage/Migrations/20261128120000_Laws.sql"),
    ];

    [Fact]
    [Trait("Requirement", "G8")]
    public async Task Should_know_of_approvals_that_were_used_before()
    {
        await using var database = await Databases.CreateEmptyAsync(ServiceProgram.Runner);
        await using (var owner = new Npgsql.NpgsqlConnection(database.Owner + ";Options=-c platform.app_role=" + ServiceProgram.Runner.Role))
        {
            await owner.OpenAsync();
            foreach (var (_, file) in BeforeEvidence) await RunAsync(owner, await File.ReadAllTextAsync(Path.Combine(Repository.Root, file)));
            await RunAsync(owner, "CREATE TABLE \"__EFMigrationsHistory\" (\"MigrationId\" varchar(150) PRIMARY KEY, \"ProductVersion\" varchar(32) NOT NULL)");
            foreach (var (id, _) in BeforeEvidence) await RunAsync(owner, $"INSERT INTO \"__EFMigrationsHistory\" VALUES ('{id}', '10.0.0')");
        }

        // An approval, one that is none, and a text that JSON cannot hold.
        await database.ExecuteAsync("""
            INSERT INTO execution.begun (execution_id, entry_id, runner_id, plan_id, plan_digest, mode, agent_id, trace_id, opening, plan, approval, begun_at)
            SELECT gen_random_uuid(), gen_random_uuid(), 1, 'p', sha256('x'), 'LIVE', 'a', 't', 'x', 'x', a::bytea, now()
            FROM unnest(ARRAY['{"approvalId":"approval-1"}', 'none', '\\xff00', '[1]']) AS g(a);
            """);
        await ServiceProcess.MigrateAsync(ServiceProgram.Runner, database);
        Assert.Equal(
            ["approval-1"], await database.RowsAsync("SELECT execution.approval_of(approval) FROM execution.begun WHERE execution.approval_of(approval) IS NOT NULL", r => r.GetString(0)));
    }

    private static async Task RunAsync(Npgsql.NpgsqlConnection connection, string sql)
    {
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
