namespace Platform.AcceptanceTests.Recovery;

public sealed class When_a_service_starts_before_its_servers_know_it
{
    [Fact]
    [Trait("Requirement", "R110")]
    public async Task Should_wait_for_its_migrations_and_then_begin()
    {
        await using var database = await Databases.CreateEmptyAsync(ServiceProgram.Runner);
        await using var runner = new ServiceProcess(ServiceProgram.Runner, database, TestServers.Broker("action-runner", await VirtualHosts.TakeAsync()));
        await runner.StartAsync(ready: false);
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await runner.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
                return (await answer.Content.ReadAsStringAsync()).Contains("schema", StringComparison.Ordinal) && !answer.IsSuccessStatusCode;
            },
            "it says that its schema is missing",
            diagnose: runner.Describe);

        await ServiceProcess.MigrateAsync(ServiceProgram.Runner, database);
        await runner.ReadyAsync();
        // Again, and nothing changes.
        await ServiceProcess.MigrateAsync(ServiceProgram.Runner, database);
        Assert.True(await runner.IsReadyAsync());
    }
}
