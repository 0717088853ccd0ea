using MassTransit;

namespace Orchestrator.Runs;

/// <summary>
/// One run, as it stands in the database: where it is, what is pinned, and what is to be done next. Everything that a run knows stands here
/// and in its documents (R095); a process that dies leaves nothing that is not here.
/// </summary>
internal sealed class Run : SagaStateMachineInstance
{
    /// <summary>Derived from the command that started it, so that the same command makes one run.</summary>
    public Guid CorrelationId { get; set; }

    /// <summary>What people call it: law-id, version and day.</summary>
    public string RunId { get; set; } = "";

    /// <summary>One of <see cref="RunState"/>.</summary>
    public string State { get; set; } = "";

    public string DocumentId { get; set; } = "";

    public string SourceVersionId { get; set; } = "";

    /// <summary>Under the knowledge base's root, with slashes, without one at its end (R061).</summary>
    public string Folder { get; set; } = "";

    /// <summary>The day that its documents bear.</summary>
    public DateOnly Day { get; set; }

    public string StartedBy { get; set; } = "";

    public string TraceId { get; set; } = "";

    public string? Traceparent { get; set; }

    /// <summary>The <see cref="Phases.Version"/> that it began with.</summary>
    public int PhasesVersion { get; set; }

    /// <summary>The gate before the phase that the run is at; null where there is none.</summary>
    public string? NextGate => Phases.Of(Phase).Gate;

    /// <summary>The phase that is at work, or before which the run waits or stopped; 1 to 11.</summary>
    public int Phase { get; set; }

    /// <summary>How often this phase was begun. A person's resume raises it; software never does (G4).</summary>
    public int Attempt { get; set; }

    /// <summary>The command of this phase and attempt; null while nothing is to be executed.</summary>
    public Guid? CommandId { get; set; }

    /// <summary>The document that must be in the knowledge base before anything else happens; null while there is none.</summary>
    public string? Filing { get; set; }

    /// <summary>
    /// The document to file, in the process that has just written it and whose first try it is; a
    /// process that reads the row begins with a second one.
    /// </summary>
    public RunDocument? Fresh { get; set; }

    /// <summary>When what is to be done is looked at again, whatever happened to the process that was doing it.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Until when a decision is taken; null where none is waited for.</summary>
    public DateTimeOffset? DecideBy { get; set; }

    /// <summary>Since when it is in this state.</summary>
    public DateTimeOffset Since { get; set; }

    public DateTimeOffset OpenedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public string? StopCode { get; set; }

    public string? StopReason { get; set; }

    /// <summary>The voided run that is cut again (R096); null where none was named.</summary>
    public string? FromRun { get; set; }

    /// <summary>What that run had pinned of the text, and this one has to find.</summary>
    public Dictionary<string, string> Expected { get; set; } = [];

    /// <summary>RunContext.context_pins: what was pinned, by name.</summary>
    public Dictionary<string, string> Pins { get; set; } = [];

    /// <summary>The phases' idempotency keys, by the phase's name (R074).</summary>
    public Dictionary<string, string> Keys { get; set; } = [];

    /// <summary>The signed decisions that opened gates, by gate, as they came.</summary>
    public Dictionary<string, string> Decisions { get; set; } = [];

    /// <summary>What is approved at a gate, canonical JSON, by gate.</summary>
    public Dictionary<string, string> Subjects { get; set; } = [];

    /// <summary>Counts the changes; a row that somebody else changed meanwhile is not overwritten.</summary>
    public long Version { get; set; }
}
