using System.Globalization;

namespace Platform.AcceptanceTests.Runs;

public sealed class When_the_server_is_away(ServedRunStack served) : ServedRunTest(served), IClassFixture<ServedRunStack>
{
    /// <summary>The test lets none of the waits pass, but makes each end by the run's row.</summary>
    [Fact]
    [Trait("Requirement", "R072")]
    [Trait("Requirement", "R073")]
    [Trait("Requirement", "R086")]
    public async Task Should_try_four_times_whoever_is_killed_between_and_go_on_when_told()
    {
        await Stack.Orchestrator.KillAsync();
        Stack.Orchestrator.Settings["Filing__RetrySeconds"] = "5";
        // What waits longer than this was not told to by a failed try.
        Stack.Orchestrator.Settings["Running__LookAgainSeconds"] = "1000";
        await Stack.Orchestrator.StartAsync();
        await Nginx.StopAsync();
        var run = await StartRunAsync();

        Assert.InRange(await WaitAfterAsync(run, 1), 0, 5);
        await NoMoreWaitAsync(run);
        Assert.InRange(await WaitAfterAsync(run, 2), 5, 20);
        await Stack.Orchestrator.KillAsync();
        await Stack.Orchestrator.StartAsync();
        await NoMoreWaitAsync(run);
        // Four times as long again would be 80.
        Assert.InRange(await WaitAfterAsync(run, 3), 20, 30);
        await NoMoreWaitAsync(run);

        await ReachesAsync(run, "STOP_KB_UPLOAD");
        Assert.Equal(4, await TriesAsync(run, "01-"));
        Assert.StartsWith("The knowledge base's server could not be asked (", await ReasonAsync(run), StringComparison.Ordinal);

        Assert.True(await Nginx.AgainAsync(), "nginx has its port again");
        Assert.Equal("TAKEN", (await ResumeAsync(run)).Status);
        await ReachesAsync(run, "AWAITING_SG1");
        Assert.Equal(6, Nginx.Files(await FolderAsync(run)).Length);
    }

    /// <summary>How long the run waits after this try, in seconds.</summary>
    private async Task<double> WaitAfterAsync(string run, int tries)
    {
        double wait = 1000;
        await Eventually.TrueAsync(
            async () => await TriesAsync(run, "01-") == tries && (wait = await DueInAsync(run)) is > 0 and < 100,
            $"try {tries} has failed",
            diagnose: Stack.Describe);
        return wait;
    }

    private async Task<double> DueInAsync(string run) => double.Parse(
        await Stack.OrchestratorDatabase!.ScalarAsync<string>($"SELECT extract(epoch FROM due_at - clock_timestamp())::text {OfRun(run)}"),
        CultureInfo.InvariantCulture);

    private Task<int> NoMoreWaitAsync(string run) =>
        Stack.OrchestratorDatabase!.ExecuteAsync($"UPDATE runs.run SET due_at = clock_timestamp() WHERE run_id = '{run}'");

    private static string OfRun(string run) => $"FROM runs.run WHERE run_id = '{run}'";
}
