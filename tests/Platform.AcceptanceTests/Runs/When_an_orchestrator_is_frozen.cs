namespace Platform.AcceptanceTests.Runs;

/// <summary>Two orchestrators, one of them stopped in the middle and let go when the other has gone on.</summary>
public sealed class When_an_orchestrator_is_frozen() : RunTest(options: new StackOptions { Orchestrators = 2 })
{
    private const int Runs = 12;

    [Fact]
    [Trait("Requirement", "G10")]
    public async Task Should_leave_its_runs_to_the_other_and_do_nothing_twice()
    {
        var runs = new List<string>();
        for (var i = 0; i < Runs; i++) runs.Add(await StartRunAsync($"DOC{i}"));
        var frozen = Stack.Orchestrators[1];
        frozen.Freeze();
        try
        {
            foreach (var run in runs) await ReachesAsync(run, "AWAITING_SG1", 60);
            foreach (var run in runs) Assert.Equal("TAKEN", (await DecideAsync(run)).Status);
            foreach (var run in runs) await ReachesAsync(run, "AWAITING_SG2", 60);
        }
        finally
        {
            frozen.Thaw();
        }

        foreach (var run in runs) Assert.Equal("TAKEN", (await DecideAsync(run)).Status);
        foreach (var run in runs)
        {
            await ReachesAsync(run, "CLOSED", 60);
            var tries = (await ShowAsync(run)).GetProperty("tries").EnumerateArray().ToList();
            Assert.Equal(11, tries.Count);
            Assert.All(tries, t => Assert.Equal(("SUCCESS", 1), (t.GetProperty("status").GetString(), t.GetProperty("attempt").GetInt32())));
            Assert.Equal(13, (await FilesAsync(run)).Length);
        }

        Assert.Equal(Runs, (await File.ReadAllLinesAsync(Path.Combine(Stack.KnowledgeBase, "knowledge/dev/laws/_orchestrator-runs-index/runs.md"), Cancel)).Length);
    }
}
