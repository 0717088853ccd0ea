namespace Platform.AcceptanceTests.Runs;

[Collection(nameof(SharedServedRuns))]
public sealed class When_the_server_has_no_room_for_documents(ServedRunStack served) : ServedRunTest(served)
{
    [Fact]
    [Trait("Requirement", "R072")]
    public async Task Should_stop_and_name_the_folder_that_is_missing()
    {
        var (root, moved) = (Path.Combine(Nginx.Root, "kb"), Path.Combine(Nginx.Root, "elsewhere"));
        Directory.Move(root, moved);
        var run = await StartRunAsync();

        await ReachesAsync(run, "STOP_KB_UPLOAD");

        // 500 is what nginx says of a PUT into a folder that is not there.
        Assert.Equal(
            "The knowledge base's server answered PUT with 500, and the folder 'knowledge' could not be made (MKCOL: 409).",
            await ReasonAsync(run));
        Directory.Move(moved, root);
        Assert.Equal("TAKEN", (await ResumeAsync(run)).Status);
        await ReachesAsync(run, "AWAITING_SG1");
    }
}
