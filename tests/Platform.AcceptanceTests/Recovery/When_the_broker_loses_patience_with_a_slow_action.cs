namespace Platform.AcceptanceTests.Recovery;

/// <summary>
/// A broker closes the channel on which a message stays unacknowledged for too long (half an hour by default), and delivers everything of
/// it again.
/// </summary>
[Collection(nameof(ServersFail))]
public sealed class When_the_broker_loses_patience_with_a_slow_action() : OwnStackTest(new StackOptions { Start = false })
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "G10")]
    public async Task Should_end_it_once_and_settle_what_was_delivered_again()
    {
        await BePatientAsync(timeout: 2_000, look: 500);
        try
        {
            await Task.WhenAll(Stack.Runner.StartAsync(), Stack.Audit.StartAsync());
            var agent = await Stack.ConnectAgentAsync();
            var server = Command.NewName("SRV");
            await agent.ExecuteAsync(Command.Create(server));

            var drain = await agent.SendAsync(new Command("server.drain", new { id = server, seconds = 8 }));
            await Eventually.TrueAsync(
                () => Stack.Runner.Output.Any(l => l.Contains("is not being read", StringComparison.Ordinal) && l.Contains("timeout", StringComparison.Ordinal)),
                "the broker has closed the channel", diagnose: Stack.Describe);
            Assert.False(drain.IsCompleted);
            var quick = await agent.ExecuteAsync(Command.Create(Command.NewName("SRV")), within: TimeSpan.FromSeconds(10));

            var answer = await drain.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal("SUCCESS", answer.Status);
            await Eventually.TrueAsync(
                async () => (await TestServers.RabbitmqctlAsync("list_queues", "-q", "-p", Stack.VirtualHost, "name", "messages")).Contains("execute-action\t0", StringComparison.Ordinal),
                "every delivery is settled", diagnose: Stack.Describe);
            Assert.Equal(2, (await Stack.Journal.ObjectAsync(server))!.Version);
            await Stack.Truth.HoldsAsync(agent.Sent, [quick, answer]);
        }
        finally
        {
            await BePatientAsync(timeout: 14_400_000, look: 60_000);
        }
    }

    private static async Task BePatientAsync(int timeout, int look) => await TestServers.RabbitmqctlAsync(
        "eval", $"application:set_env(rabbit, consumer_timeout, {timeout}), application:set_env(rabbit, channel_tick_interval, {look}).");
}
