using System.Diagnostics.Metrics;
using Platform.Messaging;

namespace Platform.Witnessing;

/// <summary>The witness's metrics, <c>platform.SERVICE.witness.*</c>: the same in every service that is one.</summary>
internal sealed class WitnessTelemetry : IDisposable
{
    private readonly Meter meter = new("Platform.Witnessing");
    private readonly string prefix;

    public WitnessTelemetry(BrokerConnections broker)
    {
        prefix = $"platform.{broker.Service.Replace('-', '_')}.witness.";
        Accepted = meter.CreateCounter<long>(prefix + "accepted", "{checkpoint}", "Checkpoints of the ledger accepted: each proved to add to the one before.");
        Alarms = meter.CreateCounter<long>(prefix + "alarms", "{event}", "Times the ledger signed what does not follow from what was accepted, by kind.");
    }

    public Counter<long> Accepted { get; }

    public Counter<long> Alarms { get; }

    /// <summary>Asked at every collection.</summary>
    public void Observe(Func<bool> disagrees, Func<double> silence, Func<long> size)
    {
        meter.CreateObservableGauge(prefix + "disagrees", () => disagrees() ? 1 : 0, "{alarm}", "Whether the ledger is not what this witness saw of it.");
        meter.CreateObservableGauge(prefix + "silence", silence, "s", "How long no checkpoint was heard that could be checked.");
        meter.CreateObservableGauge(prefix + "size", size, "{entry}", "The size of the last checkpoint accepted.");
    }

    public void Dispose() => meter.Dispose();
}
