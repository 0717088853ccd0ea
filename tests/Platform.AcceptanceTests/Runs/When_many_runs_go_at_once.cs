namespace Platform.AcceptanceTests.Runs;

public sealed class When_many_runs_go_at_once : RunTest
{
    private static int Runs => Rounds.Of(normal: 40, whole: 200);

    [Fact]
    [Trait("Requirement", "G10")]
    public async Task Should_bring_each_to_its_end_and_leave_none()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, Runs).Select(i => StartRunAsync($"DOC{i}")));

        foreach (var gate in new[] { "AWAITING_SG1", "AWAITING_SG2" })
        {
            await AllReachAsync(gate);
            Assert.All(await Task.WhenAll(runs.Select(run => DecideAsync(run))), answer => Assert.Equal("TAKEN", answer.Status));
        }

        await AllReachAsync("CLOSED");
        Assert.Equal(Runs * 11L, await Stack.OrchestratorDatabase!.ScalarAsync<long>("SELECT count(*) FROM runs.phase WHERE status = 'SUCCESS' AND attempt = 1"));
        Assert.Equal(Runs * 14L, await Stack.OrchestratorDatabase.ScalarAsync<long>("SELECT count(*) FROM runs.document WHERE filed_at IS NOT NULL"));
        var lines = await File.ReadAllLinesAsync(Path.Combine(Stack.KnowledgeBase, "knowledge/dev/laws/_orchestrator-runs-index/runs.md"), Cancel);
        Assert.Equal(Runs, lines.Distinct(StringComparer.Ordinal).Count());
    }

    private Task AllReachAsync(string state) => Eventually.EqualAsync(
        (long)Runs, () => Stack.OrchestratorDatabase!.ScalarAsync<long>("SELECT count(*) FROM runs.run WHERE state = $1", state), $"all {Runs} runs are {state}", TimeSpan.FromSeconds(120), Stack.Describe);
}
