using Npgsql;
using NpgsqlTypes;

namespace Platform.AcceptanceTests.Recovery;

/// <summary>
/// A record may get its number in the transaction that inserts it. Numbers stay without gaps and are given once, whoever gives them, and
/// whatever becomes of the transactions.
/// </summary>
public sealed class When_numbers_are_given_with_the_commit
{
    private static readonly Guid Leader = Guid.Parse("00000000-0000-7000-8000-000000000001");

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_leave_no_gap_although_transactions_are_undone_and_a_relay_numbers_beside_them()
    {
        await using var database = await LedAsync();
        await using var source = NpgsqlDataSource.Create(database.App);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            for (var i = 0; i < 40; i++)
            {
                await using var connection = await source.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                if (writer == 0) await RunAsync(connection, "SELECT journal.number(0, 10)");
                else if (writer == 1) await RunAsync(connection, "INSERT INTO journal.record (key, kind, entry_id, body) VALUES (gen_random_uuid(), 'denial', gen_random_uuid(), '{}')");
                else Assert.NotEmpty(await AppendAsync(connection, Leader, 0, random.Next(1, 5)));
                if (random.Next(4) == 0) await transaction.RollbackAsync();
                else await transaction.CommitAsync();
            }
        })));

        await database.ExecuteAsync("SELECT journal.number(0, 1000)");
        await HoldsAsync(database);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_let_a_record_wait_for_its_number_where_another_process_leads_now()
    {
        await using var database = await LedAsync();
        await using var source = NpgsqlDataSource.Create(database.App);
        await using var connection = await source.OpenConnectionAsync();
        Assert.Equal([1L, 2L], await AppendAsync(connection, Leader, 0, 2));
        await RunAsync(connection, "UPDATE journal.source SET leader = gen_random_uuid()");
        Assert.Empty(await AppendAsync(connection, Leader, 0, 2));
        Assert.Equal(2L, await database.ScalarAsync<long>("SELECT count(*) FROM journal.unnumbered"));
        await RunAsync(connection, "SELECT journal.number(0, 1000)");
        await HoldsAsync(database);
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_go_on_behind_what_the_ledger_holds()
    {
        await using var database = await LedAsync();
        await using var source = NpgsqlDataSource.Create(database.App);
        await using var connection = await source.OpenConnectionAsync();
        Assert.Equal([41L, 42L], await AppendAsync(connection, Leader, 40, 2));
        Assert.Equal([43L], await AppendAsync(connection, Leader, 40, 1));
    }

    /// <summary>
    /// The runner does so: each record of the lane has its number by its own transaction, and what it has by no other goes all the same.
    /// </summary>
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G6")]
    public async Task Should_bring_each_record_to_the_ledger_once_whichever_way_it_got_its_number()
    {
        await using var stack = await Stack.StartAsync(new StackOptions { Runners = 2 });
        var agent = await stack.ConnectAgentAsync();
        await agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        await stack.CaughtUpAsync();
        await ManyAsync();
        const string atOnce = "SELECT count(*) FROM journal.record r JOIN journal.shipment s USING (record_id) WHERE r.xmin = s.xmin";
        var before = await stack.Business.ScalarAsync<long>(atOnce);
        Assert.True(before > 0, "no record got its number by its own commit");
        // As if another process had taken over: what follows waits for its number.
        await stack.Business.ExecuteAsync("UPDATE journal.source SET leader = NULL");
        await ManyAsync();
        Assert.Equal(before, await stack.Business.ScalarAsync<long>(atOnce));
        await stack.Truth.HoldsAsync(agent.Sent);

        async Task ManyAsync() => await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => agent.ExecuteAsync(Command.Create(Command.NewName("SRV")))));
    }

    /// <summary>Whoever gives numbers may be slow: that says nothing of the action, which is run again and waits for its number.</summary>
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G4")]
    public async Task Should_not_take_a_number_that_does_not_come_for_a_failure_of_the_action()
    {
        await using var stack = await Stack.StartAsync();
        var agent = await stack.ConnectAgentAsync();
        await agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        await stack.CaughtUpAsync();
        await using (var holder = new NpgsqlConnection(stack.Business.Owner))
        {
            await holder.OpenAsync();
            await RunAsync(holder, "SELECT pg_advisory_lock(journal.numbering())");
            var answer = await agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
            Assert.Equal("SUCCESS", answer.Status);
            await RunAsync(holder, "SELECT pg_advisory_unlock_all()");
        }

        await stack.Truth.HoldsAsync(agent.Sent);
    }

    /// <summary>A runner's database in which nobody works, led by somebody with this token.</summary>
    private static async Task<TestDatabase> LedAsync()
    {
        var database = await Databases.CreateAsync(ServiceProgram.Runner);
        await database.ExecuteAsync("UPDATE journal.source SET leader = $1", Leader);
        return database;
    }

    /// <summary>Every record has a number, and the numbers are those from 1 on.</summary>
    private static async Task HoldsAsync(TestDatabase database)
    {
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM journal.unnumbered"));
        var records = await database.ScalarAsync<long>("SELECT count(*) FROM journal.record");
        Assert.True(records > 0);
        Assert.Equal(
            (records, 1L, records),
            (await database.RowsAsync(
                "SELECT count(DISTINCT s.record_id), min(s.source_seq), max(s.source_seq) FROM journal.shipment s JOIN journal.record r USING (record_id)",
                r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)))).Single());
    }

    private static async Task<List<long>> AppendAsync(NpgsqlConnection connection, Guid leader, long last, int count)
    {
        await using var append = new NpgsqlCommand(
            """
            SELECT source_seq, entry_id FROM journal.append($1, $2, $3::uuid[], array_fill(false, ARRAY[$4]), array_fill('denial'::text, ARRAY[$4]),
                $3::uuid[], array_fill('{}'::bytea, ARRAY[$4])) ORDER BY source_seq
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = leader },
                new() { Value = last },
                new() { Value = Enumerable.Range(0, count).Select(_ => Command.NewId()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
                new() { Value = count },
            },
        };
        await using var reader = await append.ExecuteReaderAsync();
        var numbers = new List<long>();
        while (await reader.ReadAsync()) numbers.Add(reader.GetInt64(0));
        return numbers;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
