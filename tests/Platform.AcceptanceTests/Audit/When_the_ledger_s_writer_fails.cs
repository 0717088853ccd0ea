namespace Platform.AcceptanceTests.Audit;

[TakesLong]
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
        var admin = await Stack.ConnectAgentAsync(TestServers.BrokerAdministrator(Stack.VirtualHost));
        await using (var before = await TableLock.TakeAsync(Stack.AuditDatabase))
        {
            // One record alone waits for the first lock; all that gathers behind it is one large batch, whose COPY waits for the second.
            await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
            await Eventually.EqualAsync(1L, () => WaitingAsync("%ledger.entry%", "Lock"), "writers that wait for the lock", diagnose: Stack.Describe);
            await Agent.ExecuteAllAsync(Enumerable.Range(0, 50).Select(_ => Command.Create(Command.NewName("SRV"))));
            // Asked over AMQP: the broker's own tool takes seconds on a busy machine, and a session that waits for a lock is given up after
            // thirty.
            await Eventually.TrueAsync(async () => (await admin.Channel.QueueDeclarePassiveAsync("ledger")).MessageCount == 0, "the writer was given all records", diagnose: Stack.Describe);
            var after = TableLock.TakeAsync(Stack.AuditDatabase);
            await Eventually.EqualAsync(1L, () => WaitingAsync("%LOCK TABLE%", "Lock"), "locks that wait", diagnose: Stack.Describe);
            await before.DisposeAsync();
            await using var taken = await after;
            await Eventually.EqualAsync(1L, () => WaitingAsync("COPY ledger.entry%", "Lock"), "writers that wait for the lock", diagnose: Stack.Describe);
            writer.Freeze();
        }

        try
        {
            await Eventually.EqualAsync(1L, () => WaitingAsync("COPY ledger.entry%", "Client"), "writers that the database waits for", diagnose: Stack.Describe);
            await Stack.CaughtUpAsync();
        }
        finally
        {
            writer.Thaw();
        }

        await Stack.Truth.HoldsAsync(Agent.Sent);
    }

    private Task<long> WaitingAsync(string statement, string waitsFor) => Stack.AuditDatabase.ScalarAsync<long>(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE $1 AND state = 'active' AND wait_event_type = $2 AND pid <> pg_backend_pid()", statement, waitsFor);

    /// <summary>Keeps everybody from writing entries until it is disposed.</summary>
    private sealed class TableLock(Npgsql.NpgsqlConnection connection) : IAsyncDisposable
    {
        public static async Task<TableLock> TakeAsync(TestDatabase database)
        {
            var connection = new Npgsql.NpgsqlConnection(database.Super);
            await connection.OpenAsync();
            await using var command = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE ledger.entry IN SHARE MODE", connection) { CommandTimeout = 60 };
            await command.ExecuteNonQueryAsync();
            return new TableLock(connection);
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
