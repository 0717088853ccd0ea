using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orchestrator.Runs;
using Platform.Hosting;

namespace Orchestrator;

/// <summary>What is seen of the orchestrator.</summary>
internal static class OrchestratorTelemetry
{
    public const string Name = "Platform.Orchestrator";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>The runs that have not ended, by state and stop code, as they were counted last.</summary>
    public static IReadOnlyList<(string State, string? StopCode, int Runs)> Standing { get; set; } = [];

    private static readonly Meter Meter = new(Name);

    private static readonly ObservableGauge<int> Runs = Meter.CreateObservableGauge(
        "platform.orchestrator.runs",
        () => Standing.Select(s => new Measurement<int>(s.Runs, new("state", s.State), new("code", s.StopCode))),
        "{run}",
        "Runs that have not ended, by state and stop code");

    public static readonly Counter<long> FilingFailures = Meter.CreateCounter<long>(
        "platform.orchestrator.filing.failures", "{try}", "Tries to file a document that failed");

    public static readonly Counter<long> Stops = Meter.CreateCounter<long>(
        "platform.orchestrator.stops", "{stop}", "Runs that stopped, by code");

    public static readonly Counter<long> States = Meter.CreateCounter<long>(
        "platform.orchestrator.transitions", "{transition}", "Changes of runs' states, by state");

    public static readonly Histogram<double> Waits = Meter.CreateHistogram<double>(
        "platform.orchestrator.gate.wait", "s", "How long a gate waited for its decision");

    /// <summary>A step of a run, in the trace of its start: all that is done for a run is one trace.</summary>
    public static Activity? StartStep(Run run)
    {
        var name = run.DecideBy is not null ? SpanName.RunWait : run.Filing is not null ? SpanName.RunFile : SpanName.RunPhase;
        return Source.StartActivity(name, ActivityKind.Internal, Context(run.Traceparent))?
            .SetTag(SpanAttribute.Run, run.RunId)
            .SetTag(SpanAttribute.Phase, Phases.Of(run.Phase).Name);
    }

    /// <summary>A document goes to the knowledge base, as a part of the step that is under way.</summary>
    public static Activity? StartUpload(string path) =>
        Activity.Current is null ? null : Source.StartActivity(SpanName.Upload, ActivityKind.Internal)?.SetTag(SpanAttribute.Document, path);

    /// <summary>A message of the orchestrator's queues is taken.</summary>
    public static Activity? StartTaking(string queue, string? traceparent) =>
        Source.StartActivity($"{queue} {SpanName.Take}", ActivityKind.Consumer, Context(traceparent));

    /// <summary>A run came into a state, and where it stopped, why.</summary>
    public static void Changed(string state, string? stopCode)
    {
        States.Add(1, new KeyValuePair<string, object?>("state", state));
        if (stopCode is not null) Stops.Add(1, new KeyValuePair<string, object?>("code", stopCode));
    }

    private static ActivityContext Context(string? traceparent) =>
        ActivityContext.TryParse(traceparent, null, isRemote: true, out var context) ? context : default;
}
