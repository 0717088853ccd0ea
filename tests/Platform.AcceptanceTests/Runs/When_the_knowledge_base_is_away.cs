namespace Platform.AcceptanceTests.Runs;

public sealed class When_the_knowledge_base_is_away : RunTest
{
    [Fact]
    [Trait("Requirement", "R072")]
    [Trait("Requirement", "R073")]
    [Trait("Requirement", "R071")]
    [Trait("Requirement", "R086")]
    [Trait("Requirement", "C02")]
    public async Task Should_stop_after_four_tries_and_file_the_same_bytes_later()
    {
        // A file where the folder should be: nothing can be filed.
        await File.WriteAllTextAsync(Stack.KnowledgeBase, "", Cancel);
        var run = await StartRunAsync();

        await ReachesAsync(run, "STOP_KB_UPLOAD");

        var document = Assert.Single((await ShowAsync(run)).GetProperty("documents").EnumerateArray());
        Assert.Equal(4, document.GetProperty("tries").GetInt32());
        Assert.Empty((await ShowAsync(run)).GetProperty("keys").EnumerateObject());

        File.Delete(Stack.KnowledgeBase);
        Assert.Equal("TAKEN", (await ResumeAsync(run)).Status);
        await ReachesAsync(run, "AWAITING_SG1");
        var filed = (await ShowAsync(run)).GetProperty("documents").EnumerateArray().First();
        Assert.Equal(document.GetProperty("sha256").GetString(), filed.GetProperty("sha256").GetString());
    }

    [Fact]
    [Trait("Requirement", "R103")]
    [Trait("Requirement", "C27")]
    public async Task Should_not_write_over_what_stands_there()
    {
        var run = await StartRunAsync("ONCE.CUTPLAN.SOMETHING");
        await ReachesAsync(run, "STOP_PHASE_FAILED");
        var shown = (await ShowAsync(run)).GetProperty("run");
        var day = (await FilesAsync(run))[0][^13..];
        var file = Path.Combine(Stack.KnowledgeBase, shown.GetProperty("folder").GetString()!, "03-cutplan-" + day);
        await File.WriteAllTextAsync(file, "somebody else's", Cancel);

        await ResumeAsync(run);

        await ReachesAsync(run, "STOP_KB_UPLOAD");
        Assert.Equal("somebody else's", await File.ReadAllTextAsync(file, Cancel));
    }
}
