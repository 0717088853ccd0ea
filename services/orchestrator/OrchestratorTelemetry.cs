using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Orchestrator;

/// <summary>What is seen of the orchestrator.</summary>
internal static class OrchestratorTelemetry
{
    public const string Name = "Platform.Orchestrator";

    public static readonly ActivitySource Source = new(Name);

    private static readonly Meter Meter = new(Name);

    public static readonly Counter<long> FilingRetries = Meter.CreateCounter<long>("platform.orchestrator.filing.failures", "{try}", "Tries to file a document that failed");

    public static readonly Counter<long> Stops = Meter.CreateCounter<long>("platform.orchestrator.stops", "{stop}", "Runs that stopped, by code");

    public static readonly Counter<long> States = Meter.CreateCounter<long>("platform.orchestrator.transitions", "{transition}", "Changes of runs' states, by state");

    public static readonly Histogram<double> Waits = Meter.CreateHistogram<double>("platform.orchestrator.gate.wait", "s", "How long a gate waited for its decision");

    /// <summary>A run came into a state, and where it stopped, why.</summary>
    public static void Changed(string state, string? stopCode)
    {
        States.Add(1, new KeyValuePair<string, object?>("state", state));
        if (stopCode is not null) Stops.Add(1, new KeyValuePair<string, object?>("code", stopCode));
    }
}
