using System.Diagnostics.Metrics;

namespace Platform.Journal;

/// <summary>The journal's metrics, under the same names in every service that is a source of records.</summary>
internal static class JournalTelemetry
{
    private static readonly Meter Meter = new("Platform.Journal");

    public static readonly Counter<long> Published = Meter.CreateCounter<long>("platform.journal.published", "{record}", "Records confirmed by the broker.");
    public static readonly Counter<long> GivenUp = Meter.CreateCounter<long>("platform.journal.given_up", "{record}", "Records that the ledger did not take however often they were offered.");
    public static readonly Counter<long> Recovered = Meter.CreateCounter<long>("platform.journal.recovered", "{record}", "Records that somebody had taken out of the queue for numbers.");

    /// <summary>The relay's last word on the journal: backlog in records, age of the oldest in seconds.</summary>
    public static void Observe(Func<(long Backlog, double Age)> read)
    {
        Meter.CreateObservableGauge("platform.journal.backlog", () => read().Backlog, "{record}", "Records the ledger has not acknowledged.");
        Meter.CreateObservableGauge("platform.journal.age", () => read().Age, "s", "Age of the oldest record the ledger has not acknowledged.");
    }
}
