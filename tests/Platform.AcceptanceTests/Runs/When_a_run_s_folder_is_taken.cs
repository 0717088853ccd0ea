using System.Globalization;

namespace Platform.AcceptanceTests.Runs;

[Collection(nameof(SharedRuns))]
public sealed class When_a_run_s_folder_is_taken(RunStack stack) : RunTest(stack)
{
    /// <summary>Its backup fails, and a stopped run can be voided.</summary>
    private const string Document = "ONCE.BACKUP.BACKUP";

    [Fact]
    [Trait("Requirement", "C23")]
    public async Task Should_stop_before_it_files_anything_and_go_on_when_it_is_free()
    {
        // The first run of a document on a day; whoever made its folder is not in this orchestrator's database.
        var taken = new List<string>();
        foreach (var day in new[] { 0, 1 })
        {
            var date = TimeProvider.System.GetUtcNow().AddDays(day).ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            var name = $"v{Version[..16]}-automation-cut-{date}";
            var folder = Directory.CreateDirectory(Path.Combine(Stack.KnowledgeBase, "knowledge/dev/laws/taken.folder", name));
            taken.Add(folder.FullName);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "notes.md"), "somebody's", Cancel);
        }

        var run = await StartRunAsync("TAKEN.FOLDER");

        await ReachesAsync(run, "STOP_REPLAY_CONFLICT");
        var shown = await ShowAsync(run);
        Assert.Contains("'notes.md'", shown.GetProperty("run").GetProperty("stopReason").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(shown.GetProperty("documents").EnumerateArray()).GetProperty("tries").GetInt32());
        Assert.Equal(["notes.md"], await FilesAsync(run));

        foreach (var folder in taken) Directory.Delete(folder, recursive: true);
        Assert.Equal("TAKEN", (await ResumeAsync(run)).Status);
        await ReachesAsync(run, "AWAITING_SG1");
    }

    [Fact]
    [Trait("Requirement", "C23")]
    public async Task Should_deny_a_start_that_would_get_the_folder_of_another_run()
    {
        // Names tell the minute, but for the first run of a document on a day; and a minute may end between two starts.
        Answer? denied = null;
        for (var tries = 0; tries < 5 && denied is null; tries++)
        {
            var answer = await AskAsync(Agent, "start-run", Start(Document));
            if (answer.Status == "DENIED") denied = answer;
            else await VoidAsync(answer.Json.GetProperty("runId").GetString()!);
        }

        Assert.Equal("STOP_REPLAY_CONFLICT", denied?.Code);
        Assert.Contains("in this minute", denied!.Error, StringComparison.Ordinal);
    }

    private async Task VoidAsync(string run)
    {
        await ReachesAsync(run, "STOP_BACKUP");
        Assert.Equal("TAKEN", (await DecideAsync(run, "VOID")).Status);
        await ReachesAsync(run, "VOIDED");
    }
}
