using RabbitMQ.Client;

namespace Platform.AcceptanceTests.Runs;

/// <summary>
/// The orchestrator is away when the sovereign decides, and comes back when the decision's own time and the gate's are over.
/// </summary>
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
