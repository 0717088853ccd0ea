using System.Globalization;
using Platform.Execution;
using static Platform.Testing.PlanCommand;

namespace Platform.AcceptanceTests.Plans;

[TakesLong]
public sealed class When_a_plan_is_long : OwnStackTest
{
    [Fact]
    [Trait("Requirement", "R056")]
    public async Task Should_keep_the_runner_s_memory_flat_and_lose_no_line()
    {
        var steps = Rounds.Of(normal: 600, whole: ExecutionLimits.Steps);
        var server = Command.NewName("SRV");
        await Agent.ExecuteAsync(Command.Create(server));
        var plan = Live(Enumerable.Range(0, steps).Select(i => Step($"restart {i}", Command.Restart(server))));

        var answer = await Agent.SendAsync(plan);
        await ReachedAsync(plan, steps / 3);
        var third = ResidentMiB();
        await ReachedAsync(plan, steps - 50);
        var end = ResidentMiB();
        var ended = await answer.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{third} MiB after a third, {end} MiB at the end"));
        Assert.Equal("COMPLETED", ended.Status);
        // Two thirds of the lines alone would be several MiB; what the collector leaves lying varies more than that.
        Assert.True(end - third < 40, $"The runner grew from {third} to {end} MiB.");
        var record = Assert.Single(await Stack.ExecutionsHoldAsync());
        Assert.Equal(2 * steps, record.StepEvents.Length);
        var parts = await Stack.Ledger.EntriesAsync(plan.CommandId);
        Assert.True(parts.Count > 1, "So many lines fit into one message.");
        Assert.Equal(3 * steps, parts.Sum(p => p.PayloadJson.GetProperty("output").GetProperty("lines").GetArrayLength()));
    }

    private Task ReachedAsync(PlanCommand plan, int step) => Eventually.TrueAsync(
        async () => (await Stack.Runner.GetAsync($"/executions/{plan.CommandId}")).GetProperty("endedSteps").GetInt32() >= step, $"step {step} has ended", TimeSpan.FromMinutes(3), Stack.Describe);

    private long ResidentMiB()
    {
        var line = File.ReadLines($"/proc/{Stack.Runner.Pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024;
    }
}
