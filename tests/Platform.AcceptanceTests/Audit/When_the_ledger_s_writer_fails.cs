namespace Platform.AcceptanceTests.Audit;

public sealed class When_the_ledger_s_writer_fails() : OwnStackTest(new StackOptions { Audits = 2 })
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G5")]
    public async Task Should_be_replaced_by_the_one_that_stands_by_without_a_fork(bool frozen)
    {
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 50).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Stack.CaughtUpAsync();
        var writer = Assert.Single(Stack.Audits, a => a.Output.Any(l => l.Contains("This instance writes the ledger", StringComparison.Ordinal)));
        var standby = Stack.Audits.Single(a => a != writer);
        if (frozen) writer.Freeze();
        else await writer.KillAsync();

        try
        {
            await Agent.ExecuteAllAsync(Enumerable.Range(0, 50).Select(_ => Command.Create(Command.NewName("SRV"))));
            await Stack.CaughtUpAsync();
            Assert.Contains(standby.Output, l => l.Contains("This instance writes the ledger", StringComparison.Ordinal));
        }
        finally
        {
            if (frozen) writer.Thaw();
        }

        if (frozen)
        {
            // Back to life, it has to see that it is the writer no more.
            await Agent.ExecuteAllAsync(Enumerable.Range(0, 50).Select(_ => Command.Create(Command.NewName("SRV"))));
            await Eventually.TrueAsync(() => writer.Output.Any(l => l.Contains("stands by", StringComparison.Ordinal)), "the thawed one stands by", diagnose: Stack.Describe);
        }

        await Stack.Truth.HoldsAsync(Agent.Sent);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G2")]
    public async Task Should_be_replaced_where_it_froze_while_the_database_waited_for_its_rows()
    {
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 10).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Stack.CaughtUpAsync();
        var writer = Assert.Single(Stack.Audits, a => a.Output.Any(l => l.Contains("This instance writes the ledger", StringComparison.Ordinal)));
        await using (var holder = new Npgsql.NpgsqlConnection(Stack.AuditDatabase.Super))
        {
            // Its COPY waits behind this lock until it is frozen; then the database waits for rows that nobody sends.
            await holder.OpenAsync();
            await using var transaction = await holder.BeginTransactionAsync();
            await using (var hold = new Npgsql.NpgsqlCommand("LOCK TABLE ledger.entry IN SHARE MODE", holder, transaction)) await hold.ExecuteNonQueryAsync();
            await Agent.ExecuteAllAsync(Enumerable.Range(0, 50).Select(_ => Command.Create(Command.NewName("SRV"))));
            await Eventually.EqualAsync(1L, () => CopyingAsync("Lock"), "writers that wait for the lock", diagnose: Stack.Describe);
            writer.Freeze();
            await transaction.CommitAsync();
        }

        try
        {
            await Eventually.EqualAsync(1L, () => CopyingAsync("Client"), "writers that the database waits for", diagnose: Stack.Describe);
            await Stack.CaughtUpAsync();
        }
        finally
        {
            writer.Thaw();
        }

        await Stack.Truth.HoldsAsync(Agent.Sent);
    }

    private Task<long> CopyingAsync(string waitsFor) => Stack.AuditDatabase.ScalarAsync<long>(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY ledger.entry%' AND state = 'active' AND wait_event_type = $1", waitsFor);
}
