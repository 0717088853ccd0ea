using RabbitMQ.Client;

namespace Platform.AcceptanceTests.Runs;

/// <summary>The orchestrator is away when the sovereign decides, and comes back when the decision's own time and the gate's are over.</summary>
public abstract class WaitingDecisionTest(bool brokerTellsTime) : RunTest(options: Options(brokerTellsTime))
{
    /// <summary>Decides while nobody is there; returns where the run goes when somebody is again.</summary>
    protected async Task<string> GoesAsync(TimeSpan stampedAfterExpiry)
    {
        var run = await StartRunAsync();
        await ReachesAsync(run, "AWAITING_SG1");
        var shown = await ShowAsync(run);
        await Stack.Orchestrator.KillAsync();
        var expires = TimeProvider.System.GetUtcNow().AddSeconds(2);
        var decision = Sovereign.Decide(run, "SG_1", "APPROVE", shown.GetProperty("decide").GetProperty("sha256").GetString()!, expires);
        // What a broker does whose interceptor overwrites the header.
        var stamp = (expires + stampedAfterExpiry).ToUnixTimeMilliseconds();
        await Operator.SendAsync(decision.ToJson(), p => p.Headers = new Dictionary<string, object?> { ["timestamp_in_ms"] = stamp }, "decide-run");
        var over = shown.GetProperty("run").GetProperty("decideBy").GetDateTimeOffset();
        await Eventually.TrueAsync(
            () => TimeProvider.System.GetUtcNow() is var now && now > over && now > expires + stampedAfterExpiry, "the time to decide is over", TimeSpan.FromSeconds(30));

        await Stack.Orchestrator.StartAsync();
        var went = "";
        await Eventually.TrueAsync(async () => (went = await StateAsync(run)) is not ("AWAITING_SG1" or "OPEN"), "the run goes on", TimeSpan.FromSeconds(60), Stack.Describe);
        return went;
    }

    private static StackOptions Options(bool brokerTellsTime) => new()
    {
        Orchestrators = 1,
        OrchestratorSettings = new Dictionary<string, string> { ["Running__DecideWithinHours"] = "0.002", ["Gating__BrokerTellsTime"] = brokerTellsTime ? "true" : "false" },
    };
}

[Trait("Requirement", "G8")]
public sealed class When_a_decision_waits_for_the_orchestrator() : WaitingDecisionTest(brokerTellsTime: true)
{
    [Fact]
    public async Task Should_count_where_it_came_to_the_broker_in_time() => Assert.Equal("AWAITING_SG2", await GoesAsync(TimeSpan.FromSeconds(-1)));

    [Fact]
    public async Task Should_not_count_where_it_came_to_the_broker_too_late() => Assert.Equal("STOP_APPROVAL_INVALID", await GoesAsync(TimeSpan.FromSeconds(1)));
}

[Trait("Requirement", "G8")]
public sealed class When_a_decision_says_itself_when_it_was_sent() : WaitingDecisionTest(brokerTellsTime: false)
{
    [Fact]
    public async Task Should_not_be_believed() => Assert.Equal("STOP_APPROVAL_INVALID", await GoesAsync(TimeSpan.FromSeconds(-1)));
}
