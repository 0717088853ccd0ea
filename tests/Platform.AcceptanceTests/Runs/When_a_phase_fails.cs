namespace Platform.AcceptanceTests.Runs;

[Collection(nameof(SharedRuns))]
public sealed class When_a_phase_fails(RunStack stack) : RunTest(stack)
{
    [Theory]
    [InlineData("FAIL.MARK.DRIFT", "STOP_DRIFT")]
    [InlineData("FAIL.CUTPLAN.INVARIANT", "STOP_INVARIANT")]
    [InlineData("FAIL.BACKUP.BACKUP", "STOP_BACKUP")]
    [InlineData("FAIL.GRANT_PROBE.GRANT", "STOP_GRANT")]
    [InlineData("FAIL.SOURCE_PIN.SOMETHING", "STOP_PHASE_FAILED")]
    [Trait("Requirement", "C31")]
    [Trait("Requirement", "G8")]
    public async Task Should_stop_with_the_code_that_says_why(string document, string code)
    {
        var run = await StartRunAsync(document);

        await ReachesAsync(run, code);

        Assert.Equal("It was told to fail.", (await ShowAsync(run)).GetProperty("run").GetProperty("stopReason").GetString()!.Split(": ")[1]);
        Assert.DoesNotContain(await FilesAsync(run), f => f.Contains(document.Split('.')[1].Replace('_', '-').ToLowerInvariant(), StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "G4")]
    [Trait("Requirement", "R086")]
    public async Task Should_go_on_when_a_person_says_so_and_not_before()
    {
        var run = await StartRunAsync("ONCE.MARK.SOMETHING");
        await ReachesAsync(run, "STOP_PHASE_FAILED");
        var before = (await ShowAsync(run)).GetProperty("keys").GetRawText();

        Assert.Equal("TAKEN", (await ResumeAsync(run)).Status);

        await ReachesAsync(run, "AWAITING_SG1");
        var tries = (await ShowAsync(run)).GetProperty("tries").EnumerateArray().Where(t => t.GetProperty("name").GetString() == "mark").Select(t => t.GetProperty("status").GetString());
        Assert.Equal(["FAILURE", "SUCCESS"], tries);
        Assert.Contains(before.Trim('{', '}'), (await ShowAsync(run)).GetProperty("keys").GetRawText(), StringComparison.Ordinal);
    }
}
