using System.Net;

namespace Platform.AcceptanceTests.Patterns;

public sealed class When_two_miners_run() : PatternTest
{
    [Fact]
    [Trait("Requirement", "R013")]
    public async Task Should_let_one_learn_and_the_other_say_that_it_does_not_know_until_it_takes_over()
    {
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        await Agent.ExecuteAsync(Command.Restart(server));
        await LearnedAsync("server.restart", "alert.high-cpu", 1);
        await FoldedAsync();
        var second = Stack.AddMiner();
        await second.StartAsync(ready: false);
        await Eventually.EqualAsync(
            HttpStatusCode.ServiceUnavailable, async () => (await second.Http.GetAsync(new Uri("/guidance?actionType=server.restart", UriKind.Relative))).StatusCode, "the second says that it does not know", diagnose: Stack.Describe);

        await Stack.Miner.KillAsync();
        await second.ReadyAsync();

        Assert.Equal(1, (await second.GetAsync("/guidance?actionType=server.restart&trigger=alert.high-cpu")).GetProperty("attempts").GetInt32());
        await Agent.ExecuteAsync(Command.Restart(server));
        await Eventually.TrueAsync(
            async () => (await second.GetAsync("/guidance?actionType=server.restart&trigger=alert.high-cpu")).GetProperty("attempts").GetInt32() == 2, "the second learns", diagnose: Stack.Describe);
    }
}
