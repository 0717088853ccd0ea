using Platform.AcceptanceTests.Recovery;
using Platform.Execution;

namespace Platform.AcceptanceTests.Plans;

[TakesLong]
public sealed class When_a_runner_dies_during_plans : OwnStackTest
{
    [Fact]
    [Trait("Requirement", "R056")]
    [Trait("Requirement", "C05")]
    [Trait("Requirement", "G4")]
    public async Task Should_close_every_record_with_the_truth_and_run_no_step_twice()
    {
        var random = new Random(Chaos.Seed());
        await AmidPlansAsync(random.Next(), async () =>
        {
            for (var i = 0; i < Rounds.Of(normal: 3, whole: 100); i++)
            {
                var records = await Stack.Journal.CountAsync() + random.Next(1, 60);
                await Eventually.TrueAsync(async () => await Stack.Journal.CountAsync() >= records, "the plans go on", TimeSpan.FromSeconds(60), Stack.Describe);
                await Stack.Runner.KillAsync();
                await Stack.Runner.ReadyAsync();
            }
        });
    }

    [Fact]
    [Trait("Requirement", "R056")]
    [Trait("Requirement", "C05")]
    public async Task Should_do_so_at_named_points()
    {
        var points = Chaos.Points.Where(p => p.StartsWith("plan.", StringComparison.Ordinal)).ToList();
        Assert.True(points.Count >= 5, $"Only these points were found: {string.Join(' ', points)}");
        var seed = Chaos.Seed();
        await AmidPlansAsync(seed, () => Chaos.DieAtEachAsync(Stack.Runner, Chaos.Some(points, seed), passing: 4));
    }

    private async Task AmidPlansAsync(int seed, Func<Task> act)
    {
        using var ada = new Signer("ada");
        Stack.Allow(ada.Allowed(mayApprove: "*"));
        await using var stream = new PlanStream(() => Agent.ConnectAsync(Stack.AgentBroker), seed);
        Stack.Runner.Supervise();
        stream.Start(ada);
        await act();
        await stream.StopAsync();

        await Stack.Truth.HoldsAsync(stream.Sent.Select(p => new Command("plan", null) { CommandId = p.CommandId }));
        var records = await Stack.ExecutionsHoldAsync();
        Assert.Empty(stream.CalledTwice());
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", records.CountBy(r => (r.LiveModeState, r.Status))));
        Assert.Contains(records, r => r.Status == ExecutionStatus.Incomplete);
        Assert.Contains(records, r => r.Status == ExecutionStatus.Completed);
    }
}
