namespace Platform.AcceptanceTests.Runs;

[Collection(nameof(SharedServedRuns))]
public sealed class When_an_answer_of_the_server_is_lost(ServedRunStack served) : ServedRunTest(served)
{
    [Theory]
    [InlineData(Fate.Break)]
    [InlineData(Fate.Silence)]
    [Trait("Requirement", "R073")]
    [Trait("Requirement", "R103")]
    [Trait("Requirement", "C27")]
    public async Task Should_find_the_document_at_the_next_try_and_go_on(Fate fate)
    {
        var (losses, before) = (0, Wire.Lost);
        Wire.Decide = request =>
            Task.FromResult(IsPutOf(request, "/03-cutplan-") && Interlocked.Increment(ref losses) == 1 ? fate : Fate.Pass);
        var run = await StartRunAsync();

        await ReachesAsync(run, "AWAITING_SG1");

        Assert.Equal(1, Wire.Lost - before);
        Assert.Equal(2, await TriesAsync(run, "03-"));
        Assert.Single(Asked("PUT", (await FolderAsync(run)) + "/03-"));
        Assert.Single(Nginx.Files(await FolderAsync(run)), f => f.StartsWith("03-", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "R072")]
    public async Task Should_stop_where_none_ever_comes()
    {
        Wire.Decide = _ => Task.FromResult(Fate.Silence);
        var run = await StartRunAsync();

        await ReachesAsync(run, "STOP_KB_UPLOAD");

        Assert.Equal("The knowledge base's server did not answer in time.", await ReasonAsync(run));
        Assert.Equal(4, await TriesAsync(run, "01-"));
    }

    private static bool IsPutOf(string request, string part) =>
        request.StartsWith("PUT ", StringComparison.Ordinal) && request.Contains(part, StringComparison.Ordinal);
}
