using System.Text.Json;
using MassTransit;
using Orchestrator.Filing;
using Orchestrator.Runs;
using Platform.Contracts;
using Platform.Statements;

namespace Orchestrator.Running;

// What the machine is told, within the process. Each names its run by the id of the run's row; each may come twice, late, or never.

/// <summary>A run is wanted, and every rule that needs no lock agrees.</summary>
internal sealed record RunRequested(
    Guid Id,
    Guid CommandId,
    byte[] Digest,
    string StartedBy,
    string DocumentId,
    string SourceVersionId,
    Run? FromRun,
    string? TraceId,
    Sender Sender,
    Answer Answer)
    : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Id;
}

/// <summary>
/// The attempt of a phase has ended. <c>Report</c> is what became of the first try to file its report; null where there is none to file.
/// </summary>
internal sealed record PhaseEnded(
    Guid Run,
    Guid CommandId,
    Guid? AttemptId,
    string Status,
    string? Error,
    JsonElement Output,
    long DurationMs,
    FilingTry? Report)
    : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Run;
}

/// <summary>A try to file a document.</summary>
/// <param name="Sha256">Of its bytes.</param>
/// <param name="Fault">Why it is not known to stand in the knowledge base; null where it stands there.</param>
internal sealed record FilingTry(string Sha256, FilingException? Fault);

/// <summary>Who sent a command, as far as the broker vouches for it, and the trace that it belongs to.</summary>
internal sealed record Sender(string? UserId, string? Traceparent);

/// <summary>Where a command's sender finds its answer, once the transaction has committed.</summary>
internal sealed class Answer
{
    public RunOutcome? Outcome { get; set; }
}

/// <summary>A document stands in the knowledge base, byte for byte.</summary>
internal sealed record DocumentFiled(Guid Run, RunDocument Document) : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Run;
}

/// <summary>A document could not be filed, and its tries are used up.</summary>
internal sealed record DocumentNotFiled(Guid Run, string Name, string StopCode, string Reason) : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Run;
}

/// <summary>A decision came in, and every rule that needs no lock agrees.</summary>
internal sealed record DecisionReceived(
    Guid Run,
    byte[] Digest,
    SignedStatement<GateDecision> Decision,
    string Sovereign,
    DateTimeOffset ReceivedAt,
    Sender Sender,
    Answer Answer)
    : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Run;
}

/// <summary>An operator lets a stopped run go on.</summary>
internal sealed record ResumeRequested(
    Guid Run, Guid CommandId, byte[] Digest, string Actor, string Reason, Sender Sender, Answer Answer)
    : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Run;
}

/// <summary>Nobody decided in time.</summary>
internal sealed record DecisionOverdue(Guid Run) : CorrelatedBy<Guid>
{
    public Guid CorrelationId => Run;
}
