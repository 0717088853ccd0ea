namespace Platform.AcceptanceTests.Recovery;

/// <summary>With this test's own connections and queues: other virtual hosts do not notice.</summary>
public sealed class When_the_broker_is_in_trouble(SharedStack stack) : OwnStackTest(shared: stack), IClassFixture<SharedStack>
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G2")]
    public async Task Should_come_back_when_it_closes_every_connection()
    {
        for (var round = 0; round < 3; round++)
        {
            await using var agent = await Platform.Testing.Agent.ConnectAsync(Stack.AgentBroker, Stack.Describe);
            for (var i = 0; i < 100; i++) _ = await agent.SendAsync(Command.Create(Command.NewName("SRV")));
            await TestServers.RabbitmqctlAsync("close_all_connections", "--vhost", Stack.VirtualHost, "a test");
        }

        await Stack.Runner.ReadyAsync();
        await Stack.Audit.ReadyAsync();
        var after = await Stack.ConnectAgentAsync();
        var answers = await after.ExecuteAllAsync(Enumerable.Range(0, 20).Select(_ => Command.Create(Command.NewName("SRV"))));
        Assert.All(answers, a => Assert.Equal("SUCCESS", a.Status));
        await Stack.Truth.HoldsAsync(after.Sent, answers);
    }

    [Fact]
    [Trait("Requirement", "G1")]
    public async Task Should_notice_a_consumer_that_the_broker_cancelled()
    {
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        // The consumer is taken away while connection and channel stay open: the state in which a library says that all is well.
        await TestServers.RabbitmqctlAsync("eval", $$"""
            {ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<"{{Stack.VirtualHost}}">>, queue, <<"execute-action">>)),
            [rabbit_channel:shutdown(element(2, C)) || C <- rabbit_amqqueue:consumers(Q), is_pid(element(2, C))],
            [exit(element(1, C), shutdown) || C <- rabbit_amqqueue:consumers(Q), is_pid(element(1, C))], ok.
            """);
        await using var agent = await Platform.Testing.Agent.ConnectAsync(Stack.AgentBroker, Stack.Describe);
        var answer = await agent.ExecuteAsync(Command.Create(Command.NewName("SRV")), within: TimeSpan.FromSeconds(40));
        Assert.Equal("SUCCESS", answer.Status);
        await Stack.Runner.ReadyAsync();
        await Stack.Truth.HoldsAsync(Agent.Sent.Concat(agent.Sent));
    }
}
