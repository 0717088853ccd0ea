using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

public sealed class When_all_places_for_plans_are_full() : OwnStackTest(new StackOptions { RunnerSettings = new Dictionary<string, string> { ["Plans__AtOnce"] = "2" } })
{
    [Fact(Skip = "It takes 40 s; --long runs it.", SkipType = typeof(Rounds), SkipUnless = nameof(Rounds.AreWhole))]
    [Trait("Requirement", "R056")]
    [Trait("Requirement", "G4")]
    public async Task Should_keep_reading_and_run_what_waits_once()
    {
        var slow = new List<Task<Answer>>();
        for (var i = 0; i < 2; i++)
        {
            var server = Command.NewName("SRV");
            await Agent.ExecuteAsync(Command.Create(server));
            slow.Add(await Agent.SendAsync(Live(Step("drain", "server.drain", new { id = server, seconds = 28 }))));
        }

        var servers = Enumerable.Range(0, 6).Select(_ => Command.NewName("SRV")).ToList();
        var waiting = new List<Task<Answer>>();
        foreach (var server in servers) waiting.Add(await Agent.SendAsync(Live(Step("create", Command.Create(server)))));

        // A healthy reader may not be taken for a silent one (15 s) because nothing can be given to it.
        var answers = await Task.WhenAll([.. slow, .. waiting]).WaitAsync(TimeSpan.FromSeconds(45), TestContext.Current.CancellationToken);

        Assert.DoesNotContain(Stack.Runner.Output, l => l.Contains("is not being read", StringComparison.Ordinal));
        Assert.All(answers, a => Assert.Equal(("COMPLETED", false), (a.Status, a.Replayed)));
        Assert.Equal(8, (await Stack.ExecutionsHoldAsync()).Count);
        foreach (var server in servers) Assert.Equal(1, (await Stack.Journal.ObjectAsync(server))!.Version);
    }
}
