using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Platform.AcceptanceTests.Actions;

/// <summary>A broker that counts deliveries would, after some of them, discard what no runner ever began.</summary>
[TakesLong]
public sealed class When_a_runner_is_killed_with_messages_ahead() : OwnStackTest(new StackOptions { Start = false })
{
    /// <summary>One more than a broker's usual limit.</summary>
    private const int Deliveries = 21;
    private const int Waiting = 40;
    private static readonly int Kills = Rounds.Of(normal: 2, whole: Deliveries);

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G4")]
    public async Task Should_lose_none_of_them()
    {
        await Task.WhenAll(Stack.Runner.StartAsync(), Stack.Audit.StartAsync());
        var agent = await Stack.ConnectAgentAsync();
        await Stack.Runner.KillAsync();
        for (var i = 0; i < Waiting; i++) await agent.SendAsync(Command.Create(Command.NewName("SRV")));

        // To the broker it is the same who takes them and is gone.
        for (var i = Kills; i < Deliveries; i++) await TakeAndHangUpAsync();

        // It dies with the messages in its hands, before it has begun a single one: the journal is locked against it.
        await using (var blocking = new Npgsql.NpgsqlConnection(Stack.Business.Super))
        {
            await blocking.OpenAsync();
            await using var transaction = await blocking.BeginTransactionAsync();
            await using (var hold = new Npgsql.NpgsqlCommand("LOCK TABLE journal.command IN SHARE ROW EXCLUSIVE MODE", blocking)) await hold.ExecuteNonQueryAsync();
            for (var i = 0; i < Kills; i++)
            {
                var before = Stack.Runner.Output.Count(l => IsReading(l));
                await Stack.Runner.StartAsync(ready: false);
                await Eventually.TrueAsync(() => Stack.Runner.Output.Count(l => IsReading(l)) > before, "it reads the queue", diagnose: Stack.Describe);
                await Stack.Runner.KillAsync();
            }

            // A session outlives its client while it waits for a lock; one that then went on would begin what nobody is there to execute.
            await Eventually.EqualAsync(
                0L,
                () => Stack.Business.ScalarAsync<long>(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'action-runner%'"),
                "sessions of the dead");
        }

        await Stack.Runner.StartAsync();
        await Stack.Truth.HoldsAsync(agent.Sent);
        Assert.Equal(Waiting, (await Stack.Journal.ObjectsAsync()).Count);
    }

    private async Task TakeAndHangUpAsync()
    {
        var taken = 0;
        var broker = TestServers.Broker("action-runner", Stack.VirtualHost);
        var factory = new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, _) =>
        {
            Interlocked.Increment(ref taken);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync("execute-action", autoAck: false, consumer);
        await Eventually.TrueAsync(() => Volatile.Read(ref taken) == Waiting, "every message was taken");
        await connection.AbortAsync();
    }

    private static bool IsReading(string line) => line.Contains("Reading the queue", StringComparison.Ordinal) && line.Contains("execute-action", StringComparison.Ordinal);
}
