namespace Platform.AcceptanceTests.Recovery;

/// <summary>
/// The journal is not the runner's alone: whoever uses it has its records in the ledger, whole and once, whatever dies. At which of the
/// named points it dies is another choice in each run; the long run takes all of them.
/// </summary>
[TakesLong]
public sealed class When_another_service_is_a_source() : OwnStackTest(new StackOptions { Miners = 0 })
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G6")]
    public async Task Should_bring_each_record_to_the_ledger_once_although_it_dies_at_named_points()
    {
        var seed = Chaos.Seed();
        await using var source = await SecondSource.CreateAsync(Stack);
        await using var existing = await HttpStub.StartAsync();
        await using var stream = new CommandStream(Stack.AgentBroker, seed, existing, perSecond: 30);
        await using var process = source.Add(notes: 1_000_000);
        await process.StartAsync();
        process.Supervise();
        Stack.Audit.Supervise();
        stream.Start();

        string[] points = [.. Chaos.PointsIn("tests/Platform.TestSource"), .. Chaos.PointsIn("shared/Platform.Journal")];
        Assert.Equal(["source.after-commit", "source.before-commit", "relay.after-number", "relay.after-publish", "relay.before-publish"], points);
        await Chaos.DieAtEachAsync(process, Chaos.Some(points, seed), passing: 2);

        // The ledger's own end, amid records of both.
        await Stack.Audit.KillAsync();
        await Stack.Audit.ReadyAsync();
        await stream.StopAsync();
        // It goes on where it was, and ends soon.
        await process.KillAsync();
        process.Settings["Notes__Count"] = "1";
        await process.ReadyAsync();
        await source.HoldsAsync(Describe);
        await Stack.Truth.HoldsAsync(stream.Sent);

        string Describe() => process.Describe() + Stack.Describe();
    }
}
