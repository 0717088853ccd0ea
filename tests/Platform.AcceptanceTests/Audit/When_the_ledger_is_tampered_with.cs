using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace Platform.AcceptanceTests.Audit;

/// <summary>The attacker is a superuser of the database, who can switch off every trigger and change every row.</summary>
public sealed class When_the_ledger_is_tampered_with() : OwnStackTest
{
    private const string Unlock = "ALTER TABLE ledger.entry DISABLE TRIGGER ALL; ALTER TABLE ledger.payload DISABLE TRIGGER ALL; ALTER TABLE ledger.affected DISABLE TRIGGER ALL;";

    [Fact]
    [Trait("Requirement", "G5")]
    [Trait("Requirement", "G7")]
    public async Task Should_name_the_first_bad_entry_whichever_column_of_it_was_changed()
    {
        await FillAsync();
        var columns = await Stack.AuditDatabase.RowsAsync(
            "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = 'ledger' AND table_name IN ('entry', 'payload') ORDER BY 1, ordinal_position",
            r => (Table: r.GetString(0), Column: r.GetString(1), Type: r.GetString(2)));
        Assert.True(columns.Count >= 22, $"Only {columns.Count} columns.");
        var denial = (await Stack.Ledger.EntriesAsync()).First(e => e.Kind == "denial" && e.Index > 2).Index;
        var nested = (await Stack.Ledger.EntriesAsync()).First(e => e.ParentAttemptId is not null && e.Index > 2).Index;
        var silent = new List<string>();
        await using var attacker = await AttackerAsync();
        foreach (var target in new[] { nested, denial })
        {
            foreach (var (table, column, type) in columns)
            {
                foreach (var value in Changes(column, type))
                {
                    var what = $"{table}.{column} := {value} at {target}";
                    if (!await TryAsync(attacker, $"UPDATE ledger.{table} SET \"{column}\" = {value} WHERE index = {target} AND \"{column}\" IS DISTINCT FROM {value}", what, silent)) continue;
                    var verdict = await Stack.Ledger.VerifyAsync();
                    if (verdict.GetProperty("valid").GetBoolean()) silent.Add(what + " verifies");
                    else if (verdict.GetProperty("firstBad").GetProperty("index").GetInt64() != target) silent.Add($"{what}: {verdict}");
                    else if (verdict.GetProperty("firstBad").GetProperty("reason").GetString() is not { Length: > 10 }) silent.Add($"{what}: {verdict}");
                    await RestoreAsync(attacker);
                }
            }
        }

        Assert.True(silent.Count == 0, string.Join('\n', silent));
        Assert.True((await Stack.Ledger.VerifyAsync()).GetProperty("valid").GetBoolean());
    }

    [Fact]
    [Trait("Requirement", "G5")]
    public async Task Should_name_where_entries_were_removed_inserted_or_swapped()
    {
        var count = await FillAsync();
        await using var attacker = await AttackerAsync();
        const string Everywhere = "entry payload affected";
        string Shift(long from, long by) => string.Join(' ', Everywhere.Split(' ').Select(t =>
            $"UPDATE ledger.{t} SET index = index + 1000000 WHERE index >= {from} AND index < 1000000; UPDATE ledger.{t} SET index = index - 1000000 + {by} WHERE index >= 1000000;"));
        string Copy(string table, long from, long to) => $"CREATE TEMP TABLE copied_{table} AS SELECT * FROM ledger.{table} WHERE index = {from}; UPDATE copied_{table} SET index = {to};";

        var attacks = new (string What, string Sql, long FirstBad)[]
        {
            ("removed from the middle", string.Join(' ', Everywhere.Split(' ').Select(t => $"DELETE FROM ledger.{t} WHERE index = 4;")), 4),
            ("removed, and the rest moved up", string.Join(' ', Everywhere.Split(' ').Select(t => $"DELETE FROM ledger.{t} WHERE index = 4;")) + Shift(5, -1), 4),
            ("the first one removed", string.Join(' ', Everywhere.Split(' ').Select(t => $"DELETE FROM ledger.{t} WHERE index = 0;")), 0),
            ("swapped", Swap(4, 5), 4),
            ("one inserted", Shift(4, 1) + Copy("entry", 3, 4) + "UPDATE copied_entry SET entry_id = gen_random_uuid(), source_seq = 5000; INSERT INTO ledger.entry SELECT * FROM copied_entry;" + Copy("payload", 3, 4) + "INSERT INTO ledger.payload SELECT * FROM copied_payload; DROP TABLE copied_entry, copied_payload;", 4),
            ("one added at the end", Copy("entry", 3, count) + "UPDATE copied_entry SET entry_id = gen_random_uuid(), source_seq = 5000; INSERT INTO ledger.entry SELECT * FROM copied_entry; DROP TABLE copied_entry;", count),
        };
        foreach (var (what, sql, firstBad) in attacks)
        {
            await ExecuteAsync(attacker, sql);
            var verdict = await Stack.Ledger.VerifyAsync();
            Assert.False(verdict.GetProperty("valid").GetBoolean(), $"{what}: {verdict}");
            Assert.True(firstBad == verdict.GetProperty("firstBad").GetProperty("index").GetInt64(), $"{what}: {verdict}");
            await RestoreAsync(attacker);
            Assert.True((await Stack.Ledger.VerifyAsync()).GetProperty("valid").GetBoolean(), what);
        }
    }

    [Fact]
    [Trait("Requirement", "G6")]
    public async Task Should_miss_a_tail_that_was_cut_off()
    {
        var count = await FillAsync();
        await Eventually.EqualAsync(0L, async () => (await Stack.Ledger.CompletenessAsync()).GetProperty("blind").GetInt64(), "blind");
        await using (var attacker = await AttackerAsync())
            await ExecuteAsync(attacker, string.Join(' ', "affected payload entry".Split(' ').Select(t => $"DELETE FROM ledger.{t} WHERE index >= {count - 3};")));

        await Eventually.EqualAsync(3L, async () => (await Stack.Ledger.CompletenessAsync()).GetProperty("blind").GetInt64(), "blind");
        // Neither a restart nor new entries may close the hole again without a word.
        await Stack.Runner.StopAsync();
        await Stack.Runner.StartAsync();
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        await Eventually.TrueAsync(
            async () => await Stack.Ledger.CompletenessAsync() is var c && c.GetProperty("blind") is { ValueKind: JsonValueKind.Number } blind && blind.GetInt64() == 3
                && await Stack.Ledger.CountAsync() == count - 2,
            "the ledger goes on and still misses three", diagnose: () => Stack.Ledger.CompletenessAsync().GetAwaiter().GetResult().ToString());
        var completeness = await Stack.Ledger.CompletenessAsync();
        Assert.False(completeness.GetProperty("complete").GetBoolean());
        var gap = Assert.Single(Assert.Single(completeness.GetProperty("sources").EnumerateArray()).GetProperty("gaps").EnumerateArray());
        Assert.Equal((count - 2, count), (gap.GetProperty("from").GetInt64(), gap.GetProperty("to").GetInt64()));
    }

    [Fact]
    [Trait("Requirement", "G7")]
    [Trait("Requirement", "R004")]
    public async Task Should_refuse_every_change_to_the_roles_of_the_product()
    {
        await FillAsync();
        string[] service =
        [
            "UPDATE ledger.entry SET status = 'SUCCESS'", "DELETE FROM ledger.entry", "TRUNCATE ledger.entry", "UPDATE ledger.payload SET body = ''", "DELETE FROM ledger.payload WHERE index = -1",
            "TRUNCATE ledger.payload", "DELETE FROM ledger.affected", "ALTER TABLE ledger.entry DISABLE TRIGGER ALL", "DROP TABLE ledger.entry", "SET session_replication_role = replica",
            "INSERT INTO ledger.entry SELECT * FROM ledger.entry LIMIT 1 ON CONFLICT (index) DO UPDATE SET status = 'SUCCESS'", "CREATE TABLE public.mine (i int)", "ALTER TABLE ledger.entry OWNER TO audit",
            "SELECT * FROM ledger.entry LIMIT 1 FOR UPDATE",
        ];
        string[] owner =
        [
            "UPDATE ledger.entry SET status = 'SUCCESS'", "DELETE FROM ledger.entry", "TRUNCATE ledger.entry", "UPDATE ledger.payload SET body = ''", "DELETE FROM ledger.payload", "TRUNCATE ledger.payload",
            "INSERT INTO ledger.entry SELECT * FROM ledger.entry LIMIT 1 ON CONFLICT (index) DO UPDATE SET status = 'SUCCESS'", "SET session_replication_role = replica",
        ];
        string[] runner =
        [
            "UPDATE journal.record SET body = ''", "DELETE FROM journal.record", "TRUNCATE journal.record", "UPDATE journal.command SET digest = digest", "DELETE FROM journal.command", "DELETE FROM journal.shipment",
            "UPDATE journal.shipment SET source_seq = source_seq + 1", "UPDATE journal.source SET name = 'other'", "ALTER TABLE journal.record DISABLE TRIGGER ALL",
            "INSERT INTO journal.record (key, kind, entry_id, body) SELECT key, kind, entry_id, body FROM journal.record LIMIT 1 ON CONFLICT (key, derived) DO UPDATE SET body = ''",
        ];
        string[] runnersOwner = ["UPDATE journal.record SET body = ''", "DELETE FROM journal.record", "TRUNCATE journal.record", "DELETE FROM journal.command", "DELETE FROM journal.shipment"];
        var allowed = new List<string>();
        foreach (var (connection, statements) in new[] { (Stack.AuditDatabase.App, service), (Stack.AuditDatabase.Owner, owner), (Stack.Business.App, runner), (Stack.Business.Owner, runnersOwner) })
        {
            foreach (var sql in statements)
            {
                await using var open = new NpgsqlConnection(connection + ";Pooling=false");
                await open.OpenAsync();
                await using var command = new NpgsqlCommand(sql, open);
                try
                {
                    await command.ExecuteNonQueryAsync();
                    allowed.Add($"{open.UserName}: {sql}");
                }
                catch (PostgresException)
                {
                    // Refused, by a privilege or by a trigger: both are wanted.
                    continue;
                }
            }
        }

        Assert.Empty(allowed);
        await Stack.Truth.HoldsAsync(Agent.Sent);
    }

    private static IEnumerable<string> Changes(string column, string type) => (column, type) switch
    {
        (_, "bigint") => [$"\"{column}\" + 7777", "NULL"],
        (_, "uuid") => ["'00000000-0000-4000-8000-000000000000'", "NULL"],
        (_, "text") => [$"COALESCE(\"{column}\", '') || 'x'", "''", "NULL"],
        (_, "timestamp with time zone") => [$"\"{column}\" + interval '1 microsecond'", $"\"{column}\" - interval '1 day'"],
        (_, "ARRAY") => [$"\"{column}\" || 'x'::text", "'{}'", "ARRAY[NULL]::text[]", "ARRAY[['a'],['b']]"],
        (_, "bytea") => [$"set_byte(\"{column}\", 0, get_byte(\"{column}\", 0) # 1)", $"set_byte(\"{column}\", octet_length(\"{column}\") - 1, get_byte(\"{column}\", octet_length(\"{column}\") - 1) # 128)", $"\"{column}\" || '\\x00'"],
        _ => throw new NotSupportedException($"The column {column} has the type {type}, which nobody has thought of here."),
    };

    private static string Swap(long a, long b) => string.Join(' ', "entry payload affected".Split(' ').Select(t => string.Create(
        CultureInfo.InvariantCulture,
        $"UPDATE ledger.{t} SET index = 2000000 WHERE index = {a}; UPDATE ledger.{t} SET index = {a} WHERE index = {b}; UPDATE ledger.{t} SET index = {b} WHERE index = 2000000;")));

    /// <summary>Attempts of all outcomes, nested ones, and denials; returns how many entries there are.</summary>
    private async Task<long> FillAsync()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAllAsync([
            Command.Create(server), Command.Restart(server), Command.Deploy(server, "2"), Command.Restart("nobody"), new Command("no.such", new { }),
            Command.Deploy(server, "3"), new Command("test.write", new { id = Command.NewName("thing"), then = "abort" }), new Command("no.such", null), Command.Restart(server),
        ]);
        await Agent.ExecuteAllAsync([.. Enumerable.Range(0, 4).Select(_ => Command.Restart(server)), new Command("no.such", null), Command.Deploy(server, "4")]);
        await Agent.ExecuteAsync(Command.Restart(server));
        await Stack.CaughtUpAsync();
        return await Stack.Ledger.CountAsync();
    }

    /// <summary>A session with the triggers off, and a copy of everything to come back to.</summary>
    private async Task<NpgsqlConnection> AttackerAsync()
    {
        var connection = new NpgsqlConnection(Stack.AuditDatabase.Super);
        await connection.OpenAsync();
        await ExecuteAsync(connection, Unlock + string.Join(' ', "entry payload affected".Split(' ').Select(t => $"CREATE TEMP TABLE kept_{t} AS SELECT * FROM ledger.{t};")));
        return connection;
    }

    private static Task RestoreAsync(NpgsqlConnection attacker) => ExecuteAsync(attacker, "BEGIN; " + string.Join(' ', "entry payload affected".Split(' ').Select(t =>
        $"DELETE FROM ledger.{t}; INSERT INTO ledger.{t} SELECT * FROM kept_{t};")) + " COMMIT;");

    private static async Task<bool> TryAsync(NpgsqlConnection attacker, string sql, string what, List<string> problems)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, attacker);
            return await command.ExecuteNonQueryAsync() > 0;
        }
        catch (PostgresException e) when (e.SqlState[..2] == "23")
        {
            // The table itself does not take the value: nothing was changed.
            return false;
        }
        catch (PostgresException e)
        {
            problems.Add($"{what}: {e.MessageText}");
            return false;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
