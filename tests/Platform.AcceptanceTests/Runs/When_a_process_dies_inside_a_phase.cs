using Platform.AcceptanceTests.Cutting;
using Platform.AcceptanceTests.Recovery;

namespace Platform.AcceptanceTests.Runs;

/// <summary>
/// Real phases. A run has three stretches between its gates, and in each of them the runner or the orchestrator dies once, inside the n-th
/// phase of the stretch: five runs reach every phase, and three let everything die once. What died where goes round. One run is walked in
/// each test run, another one each time; the long one walks all, so that everything dies everywhere.
/// </summary>
[TakesLong]
public sealed class When_a_process_dies_inside_a_phase(CutRunStack cut) : LawTest(cut), IClassFixture<CutRunStack>
{
    /// <summary>All of the orchestrator's, and those of the runner that an action passes.</summary>
    private static readonly string[] Points =
    [
        .. Chaos.Points.Where(p => p.StartsWith("orchestrator.", StringComparison.Ordinal)), "runner.after-intent", "runner.before-commit", "runner.after-commit",
    ];

    private static readonly int[] PhasesOfStretch = [5, 4, 2];

    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G10")]
    [Trait("Requirement", "R086")]
    public async Task Should_end_closed_with_every_row_and_document_once()
    {
        Assert.Equal(7, Points.Length);
        foreach (var service in new[] { Stack.Runner, Stack.Orchestrator }) service.Supervise();
        var walks = Points.Index().SelectMany(round => Enumerable.Range(0, PhasesOfStretch[0]).Select(phase => (Phase: phase, Walk: phase + round.Index))).ToList();
        // Three points in each.
        var seed = Chaos.Seed();
        if (!Rounds.AreWhole) walks = [walks[seed % walks.Count]];
        foreach (var (phase, walk) in walks) await WalkAsync(phase, walk);
    }

    private async Task WalkAsync(int phase, int walk)
    {
        var law = await ImportAsync();
        var run = "";
        Func<Task>[] begin = [async () => run = await StartedAsync(law), () => DecideAsync(run), () => DecideAsync(run)];
        string[] ends = ["AWAITING_SG1", "AWAITING_SG2", "CLOSED"];
        for (var stretch = 0; stretch < begin.Length; stretch++)
        {
            var point = Points[((walk * begin.Length) + stretch) % Points.Length];
            var service = point.StartsWith("runner", StringComparison.Ordinal) ? Stack.Runner : Stack.Orchestrator;
            var passing = 1 + (phase % PhasesOfStretch[stretch]);
            // The backup, fourth of the first stretch, is outside of every transaction.
            if (point is "runner.before-commit" or "runner.after-commit") passing = Math.Min(passing, 4);
            var dying = Chaos.DieAtAsync(service, point, passing);
            await service.ReadyAsync();
            await begin[stretch]();
            await dying;
            await service.ReadyAsync();
            await GoesOnAsync(run, ends[stretch], point);
        }

        await EverythingOnceAsync(law, run);
    }

    /// <summary>Whatever a person has to say for it to go on is said.</summary>
    private Task GoesOnAsync(string run, string end, string point) => Eventually.TrueAsync(
        async () =>
        {
            var state = await StateAsync(run);
            if (state == "STOP_PHASE_FAILED") await ResumeAsync(run);
            else if (state == "STOP_BETWEEN_LEG_A_AND_LEG_B") await DecideAsync(run, "COMPLETE_LEG_B");
            else Assert.True(state == end || state is "OPEN" || state.StartsWith("AWAITING", StringComparison.Ordinal), $"After {point} {run} is {state}.");
            return state == end;
        },
        $"{run} is {end} after {point}", TimeSpan.FromSeconds(60), Stack.Describe);

    private async Task EverythingOnceAsync(CutRun law, string run)
    {
        foreach (var table in new[] { "cut_change_set", "manifest_envelope", "verify_result", "review_decision" })
            Assert.Equal(1L, await Stack.Business.ScalarAsync<long>($"SELECT count(*) FROM cutter_governance.{table} WHERE run_id = $1", run));
        Assert.Equal(1L, await Stack.Business.ScalarAsync<long>("SELECT count(DISTINCT change_set_id) FROM law.unit WHERE document_id = $1", law.DocumentId));
        var folder = (await Stack.Orchestrator.GetAsync($"/runs/{run}")).GetProperty("run").GetProperty("folder").GetString()!;
        Assert.Equal(13, Directory.GetFiles(Path.Combine(Stack.KnowledgeBase, folder)).Length);
        var index = await File.ReadAllLinesAsync(Path.Combine(Stack.KnowledgeBase, "knowledge/dev/laws/_orchestrator-runs-index/runs.md"), TestContext.Current.CancellationToken);
        Assert.Single(index, line => line.Contains(law.DocumentId[..Math.Min(20, law.DocumentId.Length)], StringComparison.Ordinal));
    }
}
