namespace Platform.AcceptanceTests.Recovery;

[Collection(nameof(ServersFail))]
public sealed class When_the_broker_has_an_alarm() : OwnStackTest
{
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
}
