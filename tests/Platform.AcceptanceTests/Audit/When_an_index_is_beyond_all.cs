using System.Net;

namespace Platform.AcceptanceTests.Audit;

/// <summary>One row with the highest number there is: whoever adds one to it, or counts up to it, is led astray.</summary>
public sealed class When_an_index_is_beyond_all(SharedStack stack) : SharedStackTest(stack), IClassFixture<SharedStack>
{
    private const long Beyond = long.MaxValue;

    [Theory]
    [InlineData("UPDATE ledger.entry SET index = 9223372036854775807 WHERE index = 5", Beyond)]
    [InlineData("UPDATE ledger.entry SET index = 9223372036854775807 WHERE index = 2; UPDATE ledger.entry SET status = 'ROLLED_BACK' WHERE index = 1", 1)]
    [InlineData("INSERT INTO ledger.entry SELECT (jsonb_populate_record(e, '{\"index\":9223372036854775807,\"entry_id\":\"019b0000-0000-7000-8000-000000000001\",\"source_seq\":777}')).* FROM ledger.entry e WHERE index = 3", Beyond)]
    [InlineData("INSERT INTO ledger.entry SELECT (jsonb_populate_record(e, '{\"index\":9007199254740992,\"entry_id\":\"019b0000-0000-7000-8000-000000000001\",\"source_seq\":777}')).* FROM ledger.entry e WHERE index = 3", 1L << 53)]
    [Trait("Requirement", "G5")]
    public async Task Should_name_the_first_bad_entry_and_go_on_answering(string attack, long firstBad)
    {
        await FillAsync();
        await using var kept = await Stack.KeepLedgerAsync();

        await Stack.AttackAsync(attack);

        var verdict = await Stack.Ledger.VerifyAsync();
        Assert.False(verdict.GetProperty("valid").GetBoolean(), verdict.ToString());
        Assert.Equal(firstBad, verdict.GetProperty("firstBad").GetProperty("index").GetInt64());
        Assert.InRange((await Stack.Ledger.GetAsync("/ledger/head")).GetProperty("size").GetInt64(), 5, 6);
        Assert.NotEmpty(await Stack.Ledger.PagesAsync("/action-logs?from=2020-01-01T00:00:00Z"));
        await Stack.Ledger.CompletenessAsync();
        using var end = await Stack.Audit.Http.GetAsync(new Uri("/ledger/export?from=0&to=9223372036854775807", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, end.StatusCode);
    }

    [Theory]
    [InlineData("index", "9223372036854775807")]
    [InlineData("index", "9007199254740992")]
    [InlineData("index", "-1")]
    [InlineData("source_seq", "0")]
    [InlineData("source_seq", "9007199254740992")]
    [Trait("Requirement", "G7")]
    public async Task Should_be_refused_by_the_table_itself(string column, string value)
    {
        await FillAsync();
        await using var service = new Npgsql.NpgsqlConnection(Stack.AuditDatabase.App + ";Pooling=false");
        await service.OpenAsync();
        await using var insert = new Npgsql.NpgsqlCommand(
            $"INSERT INTO ledger.entry SELECT (jsonb_populate_record(jsonb_populate_record(e, '{{\"index\":1000,\"entry_id\":\"019b0000-0000-7000-8000-000000000001\",\"source_seq\":777}}'), '{{\"{column}\":{value}}}')).* FROM ledger.entry e LIMIT 1",
            service);

        Assert.Equal("23514", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => insert.ExecuteNonQueryAsync())).SqlState);
    }

    private async Task FillAsync()
    {
        if (await Stack.Ledger.CountAsync() == 0) await Agent.ExecuteAllAsync(Enumerable.Range(0, 6).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Stack.CaughtUpAsync();
    }
}
