using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Audit;

/// <summary>Every name under which this service is seen.</summary>
internal static class AuditTelemetry
{
    public const string Name = "Platform.Audit";

    public static readonly ActivitySource Spans = new(Name);

    private static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Appended =
        Meter.CreateCounter<long>("platform.audit.ledger.entries", "{entry}", "Entries appended, by kind.");

    public static readonly Histogram<int> BatchSize =
        Meter.CreateHistogram<int>("platform.audit.append.batch_size", "{entry}", "Entries in one append.");

    public static readonly Histogram<double> AppendDuration =
        Meter.CreateHistogram<double>("platform.audit.append.duration", "s", "From the beginning of an append to its commit.");

    public static readonly Histogram<double> Lag =
        Meter.CreateHistogram<double>("platform.audit.ledger.lag", "s", "From a record's own time to its commit in the ledger.");

    public static readonly Counter<long> Duplicates =
        Meter.CreateCounter<long>("platform.audit.duplicates", "{record}", "Records that the ledger held already.");

    public static readonly Counter<long> Equivocations =
        Meter.CreateCounter<long>("platform.audit.equivocations", "{record}", "Records whose number the source had given to another one.");

    public static readonly Counter<long> Rejected =
        Meter.CreateCounter<long>("platform.audit.rejected", "{message}", "Messages that are no record.");

    public static readonly Counter<long> TailSurprises =
        Meter.CreateCounter<long>("platform.audit.tail_surprises", "{event}", "Times the ledger did not end as its only writer had left it.");

    public static readonly Counter<long> Unsigned =
        Meter.CreateCounter<long>("platform.audit.unsigned", "{event}", "Times the ledger could not be signed: it was cut off or rewritten, or the file of checkpoints cannot be written.");

    public static readonly Counter<long> RefusedHeads =
        Meter.CreateCounter<long>(
            "platform.audit.heads.refused", "{head}", "Heads of journals that their source did not sign although its key is known.");

    /// <summary>Registers the gauge of missing numbers; <paramref name="missing"/> is asked at every collection.</summary>
    public static void ObserveGaps(Func<long> missing) =>
        Meter.CreateObservableGauge("platform.audit.gaps", missing, "{record}", "Numbers below a source's highest that the ledger does not hold.");
}
