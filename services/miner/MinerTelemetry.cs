using System.Diagnostics.Metrics;

namespace Miner;

/// <summary>Every name under which this service is seen.</summary>
internal static class MinerTelemetry
{
    public const string Name = "Platform.Miner";

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
}
