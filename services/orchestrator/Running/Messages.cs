using System.Text.Json;
using MassTransit;
using Platform.Statements;

namespace Orchestrator.Running;

// What the machine is told, within the process. Each names its run by the id of the run's row; each may come twice, late, or never.

/// <summary>A run is wanted, and every rule that needs no lock agrees.</summary>
internal sealed record RunRequested(Guid Run, Guid CommandId, byte[] Digest, string StartedBy, string DocumentId, string SourceVersionId, string? TraceId, string? Traceparent)
    : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Run;
}

/// <summary>The attempt of a phase has ended.</summary>
internal sealed record PhaseEnded(Guid Run, Guid CommandId, Guid? AttemptId, string Status, string? Error, JsonElement Output, long DurationMs) : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Run;
}

/// <summary>A document stands in the knowledge base, byte for byte.</summary>
internal sealed record DocumentFiled(Guid Run, string Name) : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Run;
}

/// <summary>A document could not be filed, and its tries are used up.</summary>
internal sealed record DocumentNotFiled(Guid Run, string Name, string Reason) : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Run;
}

/// <summary>A decision came in, and every rule that needs no lock agrees.</summary>
internal sealed record DecisionReceived(Guid Run, byte[] Digest, SignedStatement<GateDecision> Decision, string Sovereign, DateTimeOffset ReceivedAt) : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Run;
}

/// <summary>An operator lets a stopped run go on.</summary>
internal sealed record ResumeRequested(Guid Run, Guid CommandId, byte[] Digest, string Actor, string Reason) : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Run;
}

/// <summary>Nobody decided in time.</summary>
internal sealed record DecisionOverdue(Guid Run) : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Run;
}
