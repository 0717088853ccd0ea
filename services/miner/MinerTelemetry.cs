using System.Diagnostics.Metrics;

namespace Miner;

/// <summary>Every name under which this service is seen.</summary>
internal static class MinerTelemetry
{
    public const string Name = "Platform.Miner";

    private static readonly Meter Meter = new(Name);
    private static long behind;

    public static readonly Counter<long> Folded = Meter.CreateCounter<long>("miner.records", "{record}", "Records folded into patterns and stored.");
    public static readonly Counter<long> Guidance = Meter.CreateCounter<long>("miner.guidance", "{answer}", "Guidance given, by advice.");

    static MinerTelemetry() => Meter.CreateObservableGauge("miner.behind", () => Volatile.Read(ref behind), "{record}", "Records that the ledger holds and no pattern rests on yet.");

    /// <summary>Records that the ledger holds and that are not folded yet.</summary>
    public static long Behind { set => Volatile.Write(ref behind, value); }
}
