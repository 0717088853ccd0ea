using Npgsql;

namespace Platform.AcceptanceTests.Recovery;

/// <summary>
/// Numbers follow from the records (finding D5): with the rights of the running service nobody can keep a record from the ledger, and what
/// somebody with all rights took out of the queue is found again.
/// </summary>
public sealed class When_somebody_would_hide_a_record() : OwnStackTest(new StackOptions())
{
    /// <summary>The advisory lock of the one relay.</summary>
    private const long RelayLock = 0x52454C4159;

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G6")]
    public async Task Should_bring_it_to_the_ledger_all_the_same_although_the_service_s_own_role_tries()
    {
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        await Stack.CaughtUpAsync();
        await using (var intruder = new NpgsqlConnection(Stack.Business.App + ";Pooling=false"))
        {
            await intruder.OpenAsync();
            // The relay's session ends and the intruder holds its lock: nothing is numbered now.
            await RunAsync(
                intruder,
                $"""
                SELECT pg_terminate_backend(pid) FROM pg_locks
                WHERE locktype = 'advisory' AND classid::bigint << 32 | objid::bigint = {RelayLock} AND pid <> pg_backend_pid()
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """);
            await RunAsync(intruder, $"SELECT pg_advisory_lock({RelayLock})");
            // Nor does the runner number with its own commits any more.
            await RunAsync(intruder, "UPDATE journal.source SET leader = NULL");
            var answer = await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
            Assert.Equal("SUCCESS", answer.Status);
            Assert.Equal(1L, await Stack.Business.ScalarAsync<long>("SELECT count(*) FROM journal.unnumbered"));
            foreach (var attempt in Attempts)
            {
                var refusal = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(intruder, attempt));
                Assert.True(refusal.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.IntegrityConstraintViolation, $"{attempt}: {refusal.Message}");
            }
        }

        await Stack.Truth.HoldsAsync(Agent.Sent);
    }

    /// <summary>What could take a record out of the way to the ledger.</summary>
    private static string[] Attempts =>
    [
        "DELETE FROM journal.unnumbered",
        "TRUNCATE journal.unnumbered",
        "UPDATE journal.unnumbered SET record_id = -record_id",
        "INSERT INTO journal.shipment (source_seq, record_id) SELECT 1000000, record_id FROM journal.unnumbered",
        "UPDATE journal.shipment SET record_id = 0",
        "DELETE FROM journal.record",
        "ALTER TABLE journal.record DISABLE TRIGGER queue",
        "DROP TRIGGER queue ON journal.record",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION journal.number(last bigint, most int) RETURNS void LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION journal.numbering() RETURNS bigint LANGUAGE sql AS 'SELECT 1'",
    ];

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G6")]
    public async Task Should_find_what_a_superuser_took_out_of_the_queue()
    {
        await Stack.Runner.KillAsync();
        await Stack.Business.ExecuteAsync(
            "INSERT INTO journal.record (key, kind, entry_id, body) SELECT gen_random_uuid(), 'run_state', id, convert_to($1 || id::text || $2, 'UTF8') FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 30)) AS g",
            "{\"entryId\":\"",
            "\",\"runId\":\"r\",\"state\":\"OPEN\",\"actor\":\"test\",\"traceId\":\"t\",\"details\":{},\"changedAt\":\"2026-01-31T09:30:00Z\"}");
        await Stack.Business.ExecuteAsync("DELETE FROM journal.unnumbered");
        await Stack.Runner.StartAsync();
        await Eventually.EqualAsync(30L, Stack.Ledger.CountAsync, "records that are in the ledger after all", diagnose: Stack.Describe);
        Assert.Contains(Stack.Runner.Output, l => l.Contains("30 records had no number", StringComparison.Ordinal));
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
