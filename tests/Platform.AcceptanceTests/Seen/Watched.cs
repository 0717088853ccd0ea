using Platform.AcceptanceTests.Runs;

namespace Platform.AcceptanceTests.Seen;

/// <summary>All four services, with a collector to send to, and open to Prometheus.</summary>
public sealed class Watched : RunStack
{
    public OtlpReceiver Collector { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        Collector = await OtlpReceiver.StartAsync();
        var settings = new Dictionary<string, string>(Collector.Settings) { ["OTEL_METRICS_EXPORTER"] = "otlp,prometheus" };
        Stack = await StartAsync(new StackOptions
        {
            Miners = 1, Orchestrators = 1, RunnerSettings = settings, AuditSettings = settings, MinerSettings = settings, OrchestratorSettings = settings,
        });
    }

    public override async ValueTask DisposeAsync()
    {
        if (Stack is not null) await base.DisposeAsync();
        await Collector.DisposeAsync();
    }
}

[CollectionDefinition(nameof(WatchedStack))]
public sealed class WatchedStack : ICollectionFixture<Watched>;
