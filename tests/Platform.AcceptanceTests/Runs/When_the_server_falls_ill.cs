namespace Platform.AcceptanceTests.Runs;

[Collection(nameof(SharedServedRuns))]
public sealed class When_the_server_falls_ill(ServedRunStack served) : ServedRunTest(served)
{
    private const string Said = "The knowledge base's server answered GET with 503.";

    [Fact]
    [Trait("Requirement", "R071")]
    [Trait("Requirement", "R073")]
    public async Task Should_try_again_and_go_on_when_it_is_well()
    {
        Nginx.FallIll();
        var run = await StartRunAsync();
        await Eventually.TrueAsync(
            async () => (await DocumentAsync(run, "01-"))?.GetProperty("lastError").GetString() == Said,
            "the first try has failed with 503",
            diagnose: Stack.Describe);
        Assert.Empty((await ShowAsync(run)).GetProperty("keys").EnumerateObject());

        Nginx.GetWell();

        await ReachesAsync(run, "AWAITING_SG1");
        Assert.InRange(await TriesAsync(run, "01-"), 2, 4);
        Assert.Single(Asked("PUT", (await FolderAsync(run)) + "/01-"), l => l.EndsWith(" 201", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "R072")]
    [Trait("Requirement", "C02")]
    public async Task Should_stop_after_four_tries_and_say_why()
    {
        Nginx.FallIll();
        var run = await StartRunAsync();

        await ReachesAsync(run, "STOP_KB_UPLOAD");

        Assert.Equal(Said, await ReasonAsync(run));
        Assert.Equal(4, await TriesAsync(run, "01-"));
    }
}
