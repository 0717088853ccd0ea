using RabbitMQ.Client;

namespace Platform.AcceptanceTests.Runs;

/// <summary>
/// A runner that dies between the acknowledgement of a phase's command and its answer leaves nobody who would answer: here the test takes
/// the command out of the queue and says nothing.
/// </summary>
public sealed class When_an_answer_of_the_runner_is_lost : RunTest
{
    [Fact]
    [Trait("Requirement", "G10")]
    [Trait("Requirement", "R087")]
    public async Task Should_ask_again_and_go_on_with_the_recorded_outcome()
    {
        await Stack.Runner.KillAsync();
        var run = await StartRunAsync();
        var factory = new ConnectionFactory { Uri = TestServers.Broker("action-runner", Stack.VirtualHost) };
        string taken;
        await using (var connection = await factory.CreateConnectionAsync(Cancel))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Cancel))
        {
            taken = await Eventually.SomeAsync(
                async () => (await channel.BasicGetAsync("execute-action", autoAck: true))?.BasicProperties.MessageId,
                "the phase's command is in the queue", diagnose: Stack.Describe);
        }

        await Stack.Runner.StartAsync();

        await ReachesAsync(run, "AWAITING_SG1", 60);
        Assert.Equal(
            1L, await Stack.Business.ScalarAsync<long>("SELECT count(*) FROM journal.command WHERE command_id = $1", Guid.Parse(taken)));
    }
}
