namespace Platform.AcceptanceTests.Runs;

public sealed class When_nobody_decides_in_time() : RunTest(options: Hurried())
{
    [Fact]
    [Trait("Requirement", "C31")]
    public async Task Should_stop_with_a_sentence_and_wait_again_when_told()
    {
        var run = await StartRunAsync();

        await ReachesAsync(run, "STOP_APPROVAL_INVALID", 60);

        var reason = (await ShowAsync(run)).GetProperty("run").GetProperty("stopReason").GetString()!;
        Assert.Contains("Nobody decided at SG_1", reason, StringComparison.Ordinal);
        Assert.Equal("TAKEN", (await ResumeAsync(run)).Status);
        await ReachesAsync(run, "AWAITING_SG1");
        Assert.Equal("TAKEN", (await DecideAsync(run)).Status);
        // No phase was executed again for it.
        Assert.All((await ShowAsync(run)).GetProperty("tries").EnumerateArray(), t => Assert.Equal(1, t.GetProperty("attempt").GetInt32()));
    }

    private static StackOptions Hurried() => new()
    {
        Orchestrators = 1, OrchestratorSettings = new Dictionary<string, string> { ["Running__DecideWithinHours"] = "0.003" },
    };
}
