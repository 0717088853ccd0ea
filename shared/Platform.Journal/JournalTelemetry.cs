using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.Messaging;

namespace Platform.Journal;

/// <summary>The journal's metrics, <c>platform.SERVICE.journal.*</c>: the same in every service that is a source of records.</summary>
internal sealed class JournalTelemetry : IDisposable
{
    public static readonly ActivitySource Spans = new("Platform.Journal");

    private readonly Meter meter = new("Platform.Journal");
    private readonly string prefix;

    public JournalTelemetry(BrokerConnections broker)
    {
        prefix = $"platform.{broker.Service.Replace('-', '_')}.journal.";
        Published = meter.CreateCounter<long>(prefix + "published", "{record}", "Records confirmed by the broker.");
        GivenUp = meter.CreateCounter<long>(prefix + "given_up", "{record}", "Records that the ledger did not take however often they were offered.");
        Recovered = meter.CreateCounter<long>(prefix + "recovered", "{record}", "Records that somebody had taken out of the queue for numbers.");
    }

    public Counter<long> Published { get; }

    public Counter<long> GivenUp { get; }

    public Counter<long> Recovered { get; }

    /// <summary>The relay's last word on the journal: backlog in records, age of the oldest in seconds.</summary>
    public void Observe(Func<(long Backlog, double Age)> read)
    {
        meter.CreateObservableGauge(prefix + "backlog", () => read().Backlog, "{record}", "Records the ledger has not acknowledged.");
        meter.CreateObservableGauge(prefix + "age", () => read().Age, "s", "Age of the oldest record the ledger has not acknowledged.");
    }

    public void Dispose() => meter.Dispose();
}
