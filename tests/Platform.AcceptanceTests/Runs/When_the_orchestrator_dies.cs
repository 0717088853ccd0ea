using Platform.AcceptanceTests.Recovery;

namespace Platform.AcceptanceTests.Runs;

[TakesLong]
public sealed class When_the_orchestrator_dies : RunTest
{
    [Fact]
    [Trait("Requirement", "G1")]
    [Trait("Requirement", "G10")]
    public async Task Should_go_on_where_the_run_was_whatever_line_it_died_at()
    {
        var points = Chaos.Points.Where(p => p.StartsWith("orchestrator.", StringComparison.Ordinal)).ToList();
        Assert.True(points.Count >= 3, $"Only these points were found: {string.Join(' ', points)}");
        Stack.Orchestrator.Supervise();
        foreach (var (point, number) in points.Select((p, i) => (p, i)))
        {
            var run = await StartRunAsync($"DOC{number}");
            await Chaos.DieAtAsync(Stack.Orchestrator, point, passing: 1 + number);
            await Stack.Orchestrator.ReadyAsync();
            await ReachesAsync(run, "AWAITING_SG1", 60);
            Assert.Equal("TAKEN", (await DecideAsync(run)).Status);
            await Stack.Orchestrator.KillAsync();
            await Stack.Orchestrator.ReadyAsync();
            await ReachesAsync(run, "AWAITING_SG2", 60);
            Assert.Equal("TAKEN", (await DecideAsync(run)).Status);
            await ReachesAsync(run, "CLOSED", 60);
            Assert.Equal(13, (await FilesAsync(run)).Length);
            var tries = (await ShowAsync(run)).GetProperty("tries").EnumerateArray().ToList();
            Assert.Equal(11, tries.Count);
            Assert.All(tries, t => Assert.Equal("SUCCESS", t.GetProperty("status").GetString()));
        }
    }

    [Fact]
    [Trait("Requirement", "G4")]
    public async Task Should_stop_the_run_where_the_runner_died_in_a_phase_and_go_on_when_told()
    {
        Stack.Runner.Supervise();
        var run = await StartRunAsync("KILL.CUTPLAN.X");

        await ReachesAsync(run, "STOP_PHASE_FAILED", 60);
        await Stack.Runner.ReadyAsync();
        await ResumeAsync(run);
        await ReachesAsync(run, "STOP_PHASE_FAILED", 60);
    }
}
