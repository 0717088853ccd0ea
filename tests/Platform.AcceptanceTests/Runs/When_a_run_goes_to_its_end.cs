using System.Text.Json;

namespace Platform.AcceptanceTests.Runs;

[Collection(nameof(SharedRuns))]
public sealed class When_a_run_goes_to_its_end(RunStack stack) : RunTest(stack)
{
    [Fact]
    [Trait("Requirement", "R064")]
    [Trait("Requirement", "R065")]
    [Trait("Requirement", "R066")]
    [Trait("Requirement", "R071")]
    [Trait("Requirement", "R112")]
    [Trait("Requirement", "R061")]
    [Trait("Requirement", "R074")]
    [Trait("Requirement", "R103")]
    [Trait("Requirement", "R104")]
    [Trait("Requirement", "C01")]
    public async Task Should_leave_thirteen_documents_and_a_line()
    {
        var run = await StartRunAsync("ICX-LAW");
        await CloseAsync(run);

        var files = await FilesAsync(run);
        Assert.Equal(13, files.Length);
        Assert.Equal(
            ["01-source-pin", "02-mark", "03-cutplan", "04-pre-write-backup", "05-grant-probe", "06-cut-leg-a", "07-structural-verify", "08-leg-b-record", "09-write-verify", "10-lifecycle-enact", "11-final-orchestrator-report", "SG1-cut-authz-request", "SG2-lifecycle-authz-request"],
            files.Select(f => f[..^"-2026-01-01.md".Length]));
        var index = Assert.Single(Directory.GetFiles(Stack.KnowledgeBase, "runs.md", SearchOption.AllDirectories));
        Assert.Single(await File.ReadAllLinesAsync(index, Cancel), l => l.Contains(run, StringComparison.Ordinal));
        var shown = await ShowAsync(run);
        Assert.Equal(11, shown.GetProperty("keys").EnumerateObject().Count());
    }

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G6")]
    public async Task Should_be_in_the_ledger_step_by_step()
    {
        var run = await StartRunAsync();
        await CloseAsync(run);

        async Task<string[]> KindsAsync()
        {
            var entries = (await Stack.Audit.GetAsync($"/ledger/entries?traceId={run}&limit=500")).GetProperty("items");
            return [.. entries.EnumerateArray().Select(e => e.GetProperty("kind").GetString()!)];
        }

        // 11 phases; 13 documents; two decisions; opened, at the gates, on after them, closed.
        await Eventually.EqualAsync(
            "action_attempt 11, gate_decision 2, phase_report 13, run_state 6",
            async () => string.Join(", ", (await KindsAsync()).CountBy(k => k).OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => $"{k.Key} {k.Value}")),
            "kinds", TimeSpan.FromSeconds(30), Stack.Describe);
    }
}
