using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.Contracts;
using Platform.Hosting;

namespace Miner;

/// <summary>Every name under which this service is seen.</summary>
internal static class MinerTelemetry
{
    public const string Name = "Platform.Miner";

    private static readonly ActivitySource Spans = new(Name);
    private static readonly Meter Meter = new(Name);
    private static long behind;
    private static long skipped;

    public static readonly Counter<long> Folded = Meter.CreateCounter<long>("platform.miner.records", "{record}", "Records folded into patterns and stored.");
    public static readonly Counter<long> Guidance = Meter.CreateCounter<long>("platform.miner.guidance", "{answer}", "Guidance given, by advice.");

    static MinerTelemetry()
    {
        Meter.CreateObservableGauge("platform.miner.behind", () => Volatile.Read(ref behind), "{record}", "Records that the ledger holds and no pattern rests on yet.");
        Meter.CreateObservableGauge("platform.miner.skipped", () => Volatile.Read(ref skipped), "{record}", "Numbers that were passed over because the ledger did not hold them in time.");
    }

    /// <summary>Records that the ledger holds and that are not folded yet.</summary>
    public static long Behind { set => Volatile.Write(ref behind, value); }

    /// <summary>Numbers that were passed over.</summary>
    public static long Skipped { set => Volatile.Write(ref skipped, value); }

    /// <summary>
    /// In the attempt's trace, until it is folded: most of it is the ledger's word that is waited for. What is learned from the ledger,
    /// because the bus lost it, has none.
    /// </summary>
    public static Activity? StartLearning(ActionAttempted attempted)
    {
        if (SampledTrace.Of(attempted.Traceparent) is not { } parent) return null;
        var span = Spans.CreateActivity(SpanName.Learn, ActivityKind.Consumer, parent)?
            .SetTag(SpanAttribute.MessagingSystem, SpanAttribute.RabbitMq)
            .SetTag(SpanAttribute.MessagingOperation, "process")
            .SetTag(SpanAttribute.Entry, attempted.AttemptId.ToString())
            .SetTag(SpanAttribute.Tool, attempted.ActionType)
            .Start();
        Activity.Current = null;
        return span;
    }
}
