namespace Platform.AcceptanceTests.Runs;

[Collection(nameof(SharedServedRuns))]
public sealed class When_the_server_does_not_let_us_in(ServedRunStack served) : ServedRunTest(served)
{
    [Fact]
    [Trait("Requirement", "R072")]
    public async Task Should_stop_at_once_and_go_on_when_a_person_has_mended_it()
    {
        Nginx.LockOut();
        var run = await StartRunAsync();

        await ReachesAsync(run, "STOP_KB_UPLOAD");

        var reason = await ReasonAsync(run);
        Assert.Contains(" 401", reason, StringComparison.Ordinal);
        Assert.Contains("Filing__User", reason, StringComparison.Ordinal);
        Assert.DoesNotContain(Nginx.Password, reason, StringComparison.Ordinal);
        // A wrong password does not mend itself, and a server may lock out whoever tries it again and again.
        Assert.Equal(1, await TriesAsync(run, "01-"));

        Nginx.LetIn();
        Assert.Equal("TAKEN", (await ResumeAsync(run)).Status);
        await ReachesAsync(run, "AWAITING_SG1");
    }
}
