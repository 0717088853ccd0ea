using Platform.AcceptanceTests.Runs;

namespace Platform.AcceptanceTests.Seen;

/// <summary>
/// Leases, heads, looking for work: some spans a second that nobody asked for would bury the few that matter. Six minutes in the long form.
/// </summary>
[Collection(nameof(WatchedStack))]
public sealed class When_nobody_asks_for_anything(Watched watched) : RunTest(watched)
{
    private const int QuietSeconds = 360;

    private readonly OtlpReceiver collector = watched.Collector;

    [Fact]
    [Trait("Requirement", "R113")]
    public async Task Should_begin_no_trace_at_all()
    {
        ServiceProcess[] services = [Stack.Runner, Stack.Audit, Stack.Miner, Stack.Orchestrator];
        foreach (var service in services) await service.ReadyAsync();
        await Agent.ExecuteAsync(Command.Create(Command.NewName("SRV")));
        // What this and the tests before asked for has come, and what it caused.
        for (var before = 0; before == 0 || before != collector.Spans.Count;)
        {
            before = collector.Spans.Count;
            await ToldAsync(services, times: 4);
        }

        var known = collector.Spans.Count;
        await ToldAsync(services, Rounds.Of(normal: 12, whole: QuietSeconds * OtlpReceiver.ExportsPerSecond));

        Assert.Empty(collector.Spans.Skip(known).Select(s => $"{s.Service}: {s.Name} < '{s.ParentSpanId}'").Distinct(StringComparer.Ordinal));
    }

    /// <summary>Waits until each service has told its metrics so many times more, which it does at a steady pace.</summary>
    private async Task ToldAsync(ServiceProcess[] services, int times)
    {
        var began = collector.Exports;
        await Eventually.TrueAsync(
            () => services.All(s => collector.Exports.GetValueOrDefault(s.Name) - began.GetValueOrDefault(s.Name) >= times),
            $"each service has told its metrics {times} times", TimeSpan.FromSeconds(60 + times), Stack.Describe);
    }
}
