using System.Text.Json;
using Npgsql;
using Platform.Statements;
using RabbitMQ.Client;

namespace Platform.AcceptanceTests.Audit;

/// <summary>What a sovereign signed leaves the database, an entry says so, and every proof holds as before.</summary>
[Trait("Requirement", "C32")]
[Trait("Requirement", "R018")]
public sealed class When_payloads_are_removed : RemovalTest
{
    [Fact]
    public async Task Should_be_said_by_an_entry_and_shown_and_leave_every_proof()
    {
        var entries = await RecordAsync(6);

        var erased = await StepAsync(await SignAsync(PayloadRemoval.Erased, new(1, 1), new(3, 4)));
        var archived = await StepAsync(await SignAsync(PayloadRemoval.Archived, new EntryRange(0, 2)));

        Assert.Equal((0, "3 payloads erased; entry 6 says so."), (erased.Code, erased.Output));
        Assert.Equal((0, "2 payloads archived; entry 7 says so."), (archived.Code, archived.Output));
        Assert.Equal("0:archived 1:erased 2:archived 3:erased 4:erased", await StatesAsync());
        Assert.Equal(3, await PayloadsAsync());
        await HoldsAsync(erased: 3, archived: 2);

        // The page of an object is no error, and still says who did what.
        var history = await Stack.Ledger.GetAsync($"/objects/{entries[3].AffectedIds[0]}/history");
        Assert.Equal("erased", history.GetProperty("items")[0].GetProperty("payloadState").GetString());
        Assert.Equal("Antigravity", history.GetProperty("items")[0].GetProperty("agentId").GetString());
        Assert.False(history.GetProperty("items")[0].TryGetProperty("unreadable", out _));

        // What the ledger says of itself is no hole of anybody's journal, after a restart either.
        await Stack.Audit.KillAsync();
        await Stack.Audit.StartAsync();
        Assert.Equal((0, "Nothing is left to remove."), await StepAsync(null));
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        await Stack.CaughtUpAsync();
        await HoldsAsync(erased: 3, archived: 2);
    }

    [Fact]
    public async Task Should_be_counted_where_they_leave_objects_that_nobody_can_compare()
    {
        var entries = await RecordAsync(3);
        Assert.Equal(0, (await StepAsync(await SignAsync(PayloadRemoval.Erased, new EntryRange(0, 1)))).Code);
        await Stack.Business.ExecuteAsync($"DELETE FROM ontology.object WHERE id = '{entries[1].AffectedIds[0]}'");

        var (code, output) = await CompareAsync("--json");

        Assert.True(code == 0, output);
        var objects = JsonDocument.Parse(output).RootElement.GetProperty("objects");
        string[] names = ["objects", "notCovered", "payloadRemoved", "absent"];
        Assert.Equal([2, 1, 1, 1], names.Select(n => objects.GetProperty(n).GetInt32()));
        var person = await CompareAsync();
        Assert.Contains("Not covered: 1 object whose last record has lost its payload", person.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_never_be_a_witness_s_alarm()
    {
        await RecordAsync(2);
        await using (var forger = await ForgedRecord.ForgerAsync(Stack))
        {
            await forger.Channel.BasicPublishAsync(
                "ledger-alarm-raised", "", mandatory: true, new BasicProperties { DeliveryMode = DeliveryModes.Persistent },
                JsonSerializer.SerializeToUtf8Bytes(new
                {
                    source = "orchestrator/forged", sourceSeq = 1, entryId = Command.NewId(), alarm = "fork", knownSize = 2,
                    reason = "The ledger was rewritten.", heardNote = "note", raisedAt = "2026-01-31T09:30:00Z",
                }),
                Cancel);
        }

        await Eventually.EqualAsync(3L, Stack.Ledger.CountAsync, "entries", diagnose: Stack.Describe);

        var erased = await StepAsync(await SignAsync(PayloadRemoval.Erased, new EntryRange(1, 2)));
        var archived = await StepAsync(await SignAsync(PayloadRemoval.Archived, new EntryRange(1, 2)));

        Assert.True(erased.Code == 4 && erased.Output.Contains("REMOVAL_KIND_STAYS", StringComparison.Ordinal), erased.Output);
        Assert.Equal((0, "1 payload archived; entry 3 says so."), (archived.Code, archived.Output));
        Assert.Equal("1:archived", await StatesAsync());
    }

    [Fact]
    public async Task Should_not_be_deleted_by_the_tables_owner_where_no_entry_names_them()
    {
        await RecordAsync(3);
        Assert.Equal(0, (await StepAsync(await SignAsync(PayloadRemoval.Erased, new EntryRange(1, 1)))).Code);

        await using var owner = NpgsqlDataSource.Create(Stack.AuditDatabase.Owner);
        foreach (var sql in new[]
        {
            "SELECT ledger.remove_payloads(3, 2, 2)", "SELECT ledger.remove_payloads(3, 3, 3)", "SELECT ledger.remove_payloads(2, 0, 1)",
            "SELECT set_config('ledger.removal', '3', false); DELETE FROM ledger.payload WHERE index = 2", "DELETE FROM ledger.payload",
            "SELECT set_config('ledger.removal', '3', false); TRUNCATE ledger.payload", "UPDATE ledger.payload SET body = ''",
        })
        {
            await using var command = owner.CreateCommand(sql);
            var before = await PayloadsAsync();
            try
            {
                await command.ExecuteNonQueryAsync(Cancel);
            }
            catch (PostgresException e)
            {
                Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, e.SqlState);
            }

            Assert.True(before == await PayloadsAsync(), sql);
        }
    }

    [Fact]
    public async Task Should_be_beyond_the_service_s_own_role()
    {
        await RecordAsync(2);
        Assert.Equal(0, (await StepAsync(await SignAsync(PayloadRemoval.Erased, new EntryRange(0, 0)))).Code);

        await using var service = NpgsqlDataSource.Create(Stack.AuditDatabase.App);
        foreach (var sql in new[] { "SELECT ledger.remove_payloads(2, 0, 0)", "INSERT INTO ledger.removal SELECT gen_random_uuid(), gen_random_uuid(), removed_by, statement FROM ledger.removal" })
        {
            await using var command = service.CreateCommand(sql);
            var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancel));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
    }

    private async Task<(int Code, string Output)> CompareAsync(params string[] more)
    {
        var status = Path.Combine(Path.GetTempPath(), Command.NewName("status"));
        var services = new Dictionary<string, object>
        {
            ["audit"] = new { url = Stack.Audit.Http.BaseAddress }, ["action-runner"] = new { url = Stack.Runner.Http.BaseAddress },
        };
        try
        {
            await File.WriteAllTextAsync(status, JsonSerializer.Serialize(new { services }), Cancel);
            return await Hestia.RunAsync(status, ["ledger", "verify", "--objects", .. more]);
        }
        finally
        {
            File.Delete(status);
        }
    }
}
