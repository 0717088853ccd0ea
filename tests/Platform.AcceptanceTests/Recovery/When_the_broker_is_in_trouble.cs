namespace Platform.AcceptanceTests.Recovery;

[Collection(nameof(ServersFail))]
public sealed class When_the_broker_is_in_trouble() : OwnStackTest
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
    [Trait("Requirement", "G2")]
    [Trait("Requirement", "C04")]
    public async Task Should_go_on_consuming_under_a_memory_alarm_and_publish_after_it()
    {
        // Under an alarm nobody can publish, the agent included: what is executed meanwhile was sent before.
        var drains = new List<string>();
        for (var i = 0; i < 5; i++) drains.Add(Command.NewName("SRV"));
        await Agent.ExecuteAllAsync(drains.Select(s => Command.Create(s)));
        await Stack.CaughtUpAsync();
        await TestServers.RabbitmqctlAsync("set_vm_memory_high_watermark", "0.4");
        foreach (var server in drains) await Agent.SendAsync(new Command("server.drain", new { id = server, seconds = 4 }));
        await Eventually.TrueAsync(async () => await Stack.Journal.OpenAsync() == drains.Count, "the drains have begun");
        try
        {
            await TestServers.RabbitmqctlAsync("set_vm_memory_high_watermark", "0.00001");
            await Eventually.EqualAsync(0L, Stack.Journal.OpenAsync, "the number of open attempts", diagnose: Stack.Describe);
            Assert.True(await Stack.Journal.CountAsync() > await Stack.Ledger.CountAsync(), "Records were published although the broker had an alarm; the test showed nothing.");
        }
        finally
        {
            await TestServers.RabbitmqctlAsync("set_vm_memory_high_watermark", "0.4");
        }

        await Stack.Truth.HoldsAsync(Agent.Sent);
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
