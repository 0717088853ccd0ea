namespace Platform.AcceptanceTests.Runs;

public sealed class When_the_runner_dies_in_a_phase : RunTest
{
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
