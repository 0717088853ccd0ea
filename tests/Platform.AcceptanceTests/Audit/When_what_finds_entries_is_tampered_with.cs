namespace Platform.AcceptanceTests.Audit;

/// <summary>
/// The tables by which entries are found hold nothing of their own, but a row missing there hides an entry from every question.
/// </summary>
public sealed class When_what_finds_entries_is_tampered_with(SharedStack stack) : SharedStackTest(stack), IClassFixture<SharedStack>
{
    [Theory]
    [InlineData("DELETE FROM ledger.affected WHERE index = 1", 1)]
    [InlineData("UPDATE ledger.affected SET object_id = 'somebody' WHERE index = 1", 1)]
    [InlineData("INSERT INTO ledger.affected SELECT object_id, 2 FROM ledger.affected WHERE index = 1", 2)]
    [InlineData("INSERT INTO ledger.affected SELECT * FROM ledger.affected WHERE index = 3", 3)]
    [InlineData("INSERT INTO ledger.affected VALUES ('x', 1000)", 1000)]
    [InlineData("INSERT INTO ledger.affected VALUES ('x', -1)", -1)]
    [InlineData("ALTER TABLE ledger.affected ALTER object_id DROP NOT NULL; UPDATE ledger.affected SET object_id = NULL WHERE index = 1", 1)]
    [InlineData("DELETE FROM ledger.out_of_order WHERE index = 4", 4)]
    [InlineData("UPDATE ledger.out_of_order SET at = at + interval '1 day' WHERE index = 4", 4)]
    [InlineData("UPDATE ledger.out_of_order SET index = 1000 WHERE index = 4", 4)]
    [InlineData("INSERT INTO ledger.payload VALUES (1000, '', '')", 1000)]
    [InlineData("INSERT INTO ledger.payload VALUES (-1, '', '')", -1)]
    [Trait("Requirement", "G5")]
    [Trait("Requirement", "R003")]
    public async Task Should_name_the_entry_that_is_hidden(string attack, long firstBad)
    {
        await FillAsync();
        Assert.True((await Stack.Ledger.VerifyAsync()).GetProperty("valid").GetBoolean());
        await using var kept = await Stack.KeepLedgerAsync();

        await Stack.AttackAsync(attack);

        var verdict = await Stack.Ledger.VerifyAsync();
        Assert.False(verdict.GetProperty("valid").GetBoolean(), verdict.ToString());
        Assert.True(firstBad == verdict.GetProperty("firstBad").GetProperty("index").GetInt64(), verdict.ToString());
    }

    [Fact]
    [Trait("Requirement", "G7")]
    public async Task Should_not_be_the_service_s_to_delete()
    {
        await using var service = new Npgsql.NpgsqlConnection(Stack.AuditDatabase.App + ";Pooling=false");
        await service.OpenAsync();
        await using var delete = new Npgsql.NpgsqlCommand("DELETE FROM ledger.out_of_order", service);
        Assert.Equal("42501", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => delete.ExecuteNonQueryAsync())).SqlState);
    }

    /// <summary>Five entries: 1 and 3 affected two objects, and 4 is years late.</summary>
    private async Task FillAsync()
    {
        for (var seq = (int)await Stack.Ledger.CountAsync() + 1; seq < 6; seq++)
        {
            var record = new ForgedRecord("action-runner/finding", seq) { StartedAt = seq == 5 ? DateTimeOffset.UnixEpoch : TimeProvider.System.GetUtcNow() };
            await (seq is 2 or 4 ? record with { AffectedIds = ["SRV-001", "SRV-002"] } : record).SendAsync(Stack);
            await Eventually.EqualAsync((long)seq, Stack.Ledger.CountAsync, "entries", diagnose: Stack.Describe);
        }

        Assert.Equal(1L, await Stack.AuditDatabase.ScalarAsync<long>("SELECT count(*) FROM ledger.out_of_order"));
    }
}
