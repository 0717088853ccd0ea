namespace Platform.AcceptanceTests.Runs;

[Collection(nameof(SharedServedRuns))]
public sealed class When_another_document_stands_on_the_server(ServedRunStack served) : ServedRunTest(served)
{
    [Fact]
    [Trait("Requirement", "R103")]
    [Trait("Requirement", "C27")]
    public async Task Should_stop_at_once_and_leave_it()
    {
        var run = await StartRunAsync("ONCE.CUTPLAN.SOMETHING");
        await ReachesAsync(run, "STOP_PHASE_FAILED");
        var folder = Path.Combine(Nginx.Root, "kb", await FolderAsync(run));
        var name = Nginx.Files(await FolderAsync(run))[0].Replace("01-source-pin", "03-cutplan", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, name), "somebody else's", Cancel);

        await ResumeAsync(run);

        await ReachesAsync(run, "STOP_KB_UPLOAD");
        Assert.StartsWith("Another document stands at its place: sha256 ", await ReasonAsync(run), StringComparison.Ordinal);
        Assert.Equal(1, await TriesAsync(run, "03-"));
        Assert.Equal("somebody else's", await File.ReadAllTextAsync(Path.Combine(folder, name), Cancel));
        Assert.Empty(Asked("PUT", $"{await FolderAsync(run)}/03-"));

        // A person moves it out of the way.
        File.Delete(Path.Combine(folder, name));
        await ResumeAsync(run);
        await ReachesAsync(run, "AWAITING_SG1");
    }
}
