namespace Platform.AcceptanceTests.Audit;

/// <summary>Somebody with the broker's password helps: what the broker loses, the journal still has.</summary>
[TakesLong]
[Collection(nameof(MendedStack))]
public sealed class When_the_broker_loses_records(SharedStack stack) : OwnStackTest(shared: stack)
{
    [Theory]
    [InlineData("purge")]
    [InlineData("delete queue")]
    [InlineData("delete exchange")]
    [Trait("Requirement", "G2")]
    [Trait("Requirement", "G6")]
    public async Task Should_send_them_again_until_the_ledger_has_them(string loss)
    {
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 20).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Stack.CaughtUpAsync();
        await using var admin = await Stack.ConnectAgentAsync(TestServers.BrokerAdministrator(Stack.VirtualHost));
        // With the ledger away its queue fills, so that there is something to lose.
        await Stack.Audit.KillAsync();
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 100).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Eventually.TrueAsync(async () => (await admin.Channel.QueueDeclarePassiveAsync("ledger")).MessageCount > 50, "records wait in the queue", diagnose: Stack.Describe);
        switch (loss)
        {
            case "purge": await admin.Channel.QueuePurgeAsync("ledger"); break;
            case "delete queue": await admin.Channel.QueueDeleteAsync("ledger", ifUnused: false, ifEmpty: false); break;
            default: await admin.Channel.ExchangeDeleteAsync("action-attempted"); break;
        }

        await Agent.ExecuteAllAsync(Enumerable.Range(0, 100).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Stack.Audit.StartAsync();

        await Stack.Truth.HoldsAsync(Agent.Sent);
    }

    [Fact]
    [Trait("Requirement", "G2")]
    [Trait("Requirement", "G6")]
    public async Task Should_read_again_after_its_queue_was_deleted_under_it()
    {
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 20).Select(_ => Command.Create(Command.NewName("SRV"))));
        await using var admin = await Stack.ConnectAgentAsync(TestServers.BrokerAdministrator(Stack.VirtualHost));
        await admin.Channel.QueueDeleteAsync("ledger", ifUnused: false, ifEmpty: false);
        await Agent.ExecuteAllAsync(Enumerable.Range(0, 20).Select(_ => Command.Create(Command.NewName("SRV"))));
        await admin.Channel.QueueDeleteAsync("execute-action", ifUnused: false, ifEmpty: false);
        // Until somebody reads it again, a command has no queue; an agent's mandatory publish says so.
        await Stack.Runner.ReadyAsync();
        await Eventually.TrueAsync(async () => (await AskAsync()).ConsumerCount == 1, "the runner reads its queue again", diagnose: Stack.Describe);
        await using var agent = await Stack.ConnectAgentAsync();
        await agent.ExecuteAllAsync(Enumerable.Range(0, 20).Select(_ => Command.Create(Command.NewName("SRV"))));

        await Stack.Truth.HoldsAsync(Agent.Sent.Concat(agent.Sent));
    }

    /// <summary>Asking for a queue that is not there closes the channel, so each question has one of its own.</summary>
    private async Task<RabbitMQ.Client.QueueDeclareOk> AskAsync()
    {
        await using var admin = await Platform.Testing.Agent.ConnectAsync(TestServers.BrokerAdministrator(Stack.VirtualHost));
        return await admin.Channel.QueueDeclarePassiveAsync("execute-action");
    }
}
