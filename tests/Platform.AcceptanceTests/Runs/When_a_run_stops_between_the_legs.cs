namespace Platform.AcceptanceTests.Runs;

[Trait("Requirement", "R099")]
[Collection(nameof(SharedRuns))]
public sealed class When_a_run_stops_between_the_legs(RunStack stack) : RunTest(stack)
{
    [Fact]
    [Trait("Requirement", "C31")]
    public async Task Should_go_on_by_a_sovereign_s_decision_and_no_resume()
    {
        var run = await StoppedAsync("ONCE.LEG_B_RECORD.SOMETHING");

        Assert.Equal("STOP_BETWEEN_LEG_A_AND_LEG_B", (await ResumeAsync(run)).Code);
        Assert.Equal("TAKEN", (await DecideAsync(run, "COMPLETE_LEG_B")).Status);

        await ReachesAsync(run, "AWAITING_SG2");
        Assert.True((await ShowAsync(run)).GetProperty("pins").TryGetProperty("changeSetId", out _));
    }

    [Fact]
    public async Task Should_end_by_a_sovereign_s_decision_and_free_the_version()
    {
        var run = await StoppedAsync("FAIL.STRUCTURAL_VERIFY.SOMETHING");

        Assert.Equal("TAKEN", (await DecideAsync(run, "VOID")).Status);

        await ReachesAsync(run, "VOIDED");
        Assert.Equal("TAKEN", (await AskAsync(Agent, "start-run", Start("FAIL.STRUCTURAL_VERIFY.SOMETHING"))).Status);
    }

    private async Task<string> StoppedAsync(string document)
    {
        var run = await StartRunAsync(document);
        await ReachesAsync(run, "AWAITING_SG1");
        await DecideAsync(run);
        await ReachesAsync(run, "STOP_BETWEEN_LEG_A_AND_LEG_B");
        return run;
    }
}
