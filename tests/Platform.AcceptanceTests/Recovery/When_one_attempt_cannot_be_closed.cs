using Npgsql;

namespace Platform.AcceptanceTests.Recovery;

public sealed class When_one_attempt_cannot_be_closed() : OwnStackTest
{
    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_close_the_others_and_that_one_later()
    {
        var drains = new List<Command>();
        for (var i = 0; i < 3; i++)
        {
            var server = Command.NewName("SRV");
            await Agent.ExecuteAsync(Command.Create(server));
            drains.Add(new Command("server.drain", new { id = server, seconds = 50 }));
            await Agent.SendAsync(drains[^1]);
            await Eventually.EqualAsync(drains.Count, async () => (int)await Stack.Journal.OpenAsync(), "the number of open attempts", diagnose: Stack.Describe);
        }

        // Somebody's transaction has the first one's record in hand and does not end. Nor are the commands delivered again: only the
        // journal knows of them.
        await Stack.Runner.KillAsync();
        await Eventually.TrueAsync(PurgedAsync, "the queue of commands is empty");
        await using var blocking = new NpgsqlConnection(Stack.Business.Super);
        await blocking.OpenAsync();
        await using var transaction = await blocking.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand("INSERT INTO journal.record (key, kind, entry_id, body) VALUES ($1, 'action_attempt', $2, '')", blocking);
        hold.Parameters.Add(new NpgsqlParameter { Value = drains[0].CommandId });
        hold.Parameters.Add(new NpgsqlParameter { Value = Command.NewId() });
        await hold.ExecuteNonQueryAsync();

        await Stack.Runner.StartAsync();
        await Eventually.EqualAsync(1L, Stack.Journal.OpenAsync, "the number of open attempts", TimeSpan.FromSeconds(20), Stack.Describe);
        await transaction.RollbackAsync();

        await Stack.Truth.HoldsAsync(Agent.Sent);
    }

    private async Task<bool> PurgedAsync()
    {
        await TestServers.RabbitmqctlAsync("purge_queue", "-p", Stack.VirtualHost, "execute-action");
        return (await TestServers.RabbitmqctlAsync("list_queues", "-q", "-p", Stack.VirtualHost, "name", "messages")).Contains("execute-action\t0", StringComparison.Ordinal);
    }
}
