namespace Platform.AcceptanceTests.Runs;

public sealed class When_runs_are_listed_at_once(ServedRunStack served) : ServedRunTest(served), IClassFixture<ServedRunStack>
{
    private const int Runs = 6;
    private readonly ServedRunStack served = served;
    private TaskCompletionSource other = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int waiting;

    /// <summary>Of two writers' lists each is kept back until the other one comes, so that both were read before either was put.</summary>
    [Fact]
    [Trait("Requirement", "C27")]
    [Trait("Requirement", "R104")]
    public async Task Should_lose_no_line_of_two_orchestrators()
    {
        var second = Stack.AddOrchestrator();
        served.ToTheServer(second);
        await second.StartAsync();
        var runs = new List<string>();
        for (var i = 0; i < Runs; i++) runs.Add(await StartRunAsync($"DOC{i}"));
        foreach (var gate in new[] { "AWAITING_SG1", "AWAITING_SG2" })
        {
            foreach (var run in runs) await ReachesAsync(run, gate);
            if (gate == "AWAITING_SG2") Wire.Decide = TogetherAsync;
            foreach (var answer in await Task.WhenAll(runs.Select(run => DecideAsync(run)))) Assert.Equal("TAKEN", answer.Status);
        }

        foreach (var run in runs) await ReachesAsync(run, "CLOSED", 60);

        var list = await Nginx.ReadAsync("knowledge/dev/laws/_orchestrator-runs-index/runs.md");
        var listed = list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l[2..].Split('·')[0]);
        Assert.Equal(runs.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private async Task<Fate> TogetherAsync(string request)
    {
        if (!request.StartsWith("PUT ", StringComparison.Ordinal) || !request.Contains("/runs.md ", StringComparison.Ordinal))
            return Fate.Pass;
        var both = other;
        if (Interlocked.Increment(ref waiting) % 2 == 0)
        {
            other = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            both.SetResult();
        }

        // Writers who take turns never meet.
        await both.Task.WaitAsync(TimeSpan.FromMilliseconds(400)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Fate.Pass;
    }
}
