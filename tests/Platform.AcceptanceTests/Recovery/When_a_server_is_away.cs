namespace Platform.AcceptanceTests.Recovery;

[Collection(nameof(ServersFail))]
public sealed class When_a_server_is_away(SharedStack stack) : OwnStackTest(shared: stack), IClassFixture<SharedStack>
{
    [Theory]
    [InlineData("rabbitmq")]
    [InlineData("postgres")]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G2")]
    [Trait("Requirement", "R019")]
    public async Task Should_stay_alive_say_that_it_is_not_ready_and_go_on_after_it(string server)
    {
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        var pids = (Stack.Runner.Pid, Stack.Audit.Pid);
        await TestServers.ServerAsync("stop", server);
        try
        {
            foreach (var service in new[] { Stack.Runner, Stack.Audit })
            {
                await Eventually.TrueAsync(async () => !await service.IsReadyAsync(), $"{service.Name} says that it is not ready", diagnose: service.Describe);
                using var live = await service.Http.GetAsync(new Uri("/health/live", UriKind.Relative));
                Assert.True(live.IsSuccessStatusCode);
                // It tells which part, in a sentence, and no secret.
                using var ready = await service.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                var told = await ready.Content.ReadAsStringAsync();
                Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, ready.StatusCode);
                Assert.DoesNotContain(TestServers.Secret(service.Name), told, StringComparison.Ordinal);
                Assert.DoesNotContain(TestServers.Secret("broker-" + service.Name), told, StringComparison.Ordinal);
            }
        }
        finally
        {
            await TestServers.ServerAsync("start", server);
        }

        await Stack.Runner.ReadyAsync();
        await Stack.Audit.ReadyAsync();
        Assert.Equal(pids, (Stack.Runner.Pid, Stack.Audit.Pid));
        var agent = await Stack.ConnectAgentAsync();
        var answers = await agent.ExecuteAllAsync(Enumerable.Range(0, 20).Select(_ => Command.Create(Command.NewName("SRV"))));
        await Stack.Truth.HoldsAsync(Agent.Sent.Concat(agent.Sent), answers);
    }
}
