using System.Security.Cryptography;
using System.Text.Json;
using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Contracts;
using Platform.Integrity;
using Platform.Journal;
using Platform.Statements;

namespace Orchestrator.Running;

/// <summary>
/// Writes the records of runs, each in the transaction of what it tells of. The bodies are those of their contracts
/// without source and number.
/// </summary>
internal sealed class Records(JournalSignal signal, Ids ids, TimeProvider time)
{
    /// <summary>The run comes into this state with this transaction.</summary>
    public void State(Committing commit, Run run, string state, string? previous, string actor, object details, Sender? sender = null)
    {
        var entryId = ids.Next();
        var stop = state == RunState.Stopped ? run.StopCode : null;
        commit.Then(() => OrchestratorTelemetry.Changed(state, stop));
        Write(commit, RecordKind.RunState, entryId, new
        {
            entryId,
            runId = run.RunId,
            state,
            previousState = previous,
            stopCode = run.StopCode,
            actor,
            traceId = run.TraceId,
            details,
            changedAt = Timestamps.Format(Now()),
            userId = sender?.UserId,
            traceparent = run.Traceparent,
        });
    }

    /// <summary>A document of the run stands in the knowledge base.</summary>
    public void Filed(Committing commit, Run run, RunDocument document, object details)
    {
        var entryId = ids.Next();
        Write(commit, RecordKind.PhaseReport, entryId, new
        {
            entryId,
            runId = run.RunId,
            phase = document.Phase,
            attemptId = document.AttemptId,
            document = $"{run.Folder}/{document.Name}",
            documentSha256 = document.Sha256,
            traceId = run.TraceId,
            details,
            reportedAt = Timestamps.Format(Now()),
            traceparent = run.Traceparent,
        });
    }

    /// <summary>A decision came in and was taken, or refused.</summary>
    public void Decision(
        Committing commit,
        SignedStatement<GateDecision> decision,
        string sovereign,
        string traceId,
        string? refusal,
        DateTimeOffset receivedAt,
        Sender sender)
    {
        var entryId = ids.Next();
        Write(commit, RecordKind.GateDecision, entryId, new
        {
            entryId,
            runId = decision.Statement.RunId,
            gate = decision.Statement.Gate,
            verdict = refusal is null ? decision.Statement.Verdict : "REFUSED",
            refusal,
            sovereign,
            traceId,
            decision = JsonElement.Parse(decision.ToJson()),
            receivedAt = Timestamps.Format(Timestamps.Truncate(receivedAt)),
            userId = sender.UserId,
            traceparent = sender.Traceparent,
        });
    }

    /// <summary>A start or a resume was refused, and nothing began (C06); its answer says why.</summary>
    public void Denied(
        Committing commit, RunOutcome denial, string? what, string? agent, string? traceId, ReadOnlySpan<byte> body, Sender sender)
    {
        var denialId = ids.Next();
        Write(commit, RecordKind.Denial, denialId, new
        {
            denialId,
            commandId = denial.CommandId,
            agentId = agent,
            traceId = traceId ?? denial.RunId,
            actionType = what,
            error = denial.Error,
            bodySha256 = Convert.ToHexStringLower(SHA256.HashData(body)),
            bodyBytes = body.Length,
            deniedAt = Timestamps.Format(Now()),
            userId = sender.UserId,
            traceparent = sender.Traceparent,
        });
    }

    private DateTimeOffset Now() => Timestamps.Truncate(time.GetUtcNow());

    private void Write(Committing commit, string kind, Guid entryId, object body)
    {
        commit.Record(new NewRecord(entryId, entryId, JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web), kind));
        commit.Then(signal.Wake);
    }
}
