using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Contracts;
using Platform.Integrity;
using Platform.Journal;
using Platform.Statements;

namespace Orchestrator.Running;

/// <summary>Writes the records of runs, each in the transaction of what it tells of. The bodies are those of their contracts without source and number.</summary>
internal sealed class Records(JournalSignal signal, Ids ids, TimeProvider time)
{
    /// <summary>The run comes into this state with this transaction.</summary>
    public Task StateAsync(RunsContext database, AfterCommit after, Run run, string state, string? previous, string actor, object details, CancellationToken cancel)
    {
        var entryId = ids.Next();
        var stop = state == RunState.Stopped ? run.StopCode : null;
        after.Add(() => OrchestratorTelemetry.Changed(state, stop));
        return WriteAsync(database, after, RecordKind.RunState, entryId, new
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
            traceparent = run.Traceparent,
        }, cancel);
    }

    /// <summary>A document of the run stands in the knowledge base.</summary>
    public Task FiledAsync(RunsContext database, AfterCommit after, Run run, RunDocument document, object details, CancellationToken cancel)
    {
        var entryId = ids.Next();
        return WriteAsync(database, after, RecordKind.PhaseReport, entryId, new
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
        }, cancel);
    }

    /// <summary>A decision came in and was taken, or refused.</summary>
    public Task DecisionAsync(
        RunsContext database, AfterCommit after, SignedStatement<GateDecision> decision, string sovereign, string traceId, string? refusal, DateTimeOffset receivedAt, CancellationToken cancel)
    {
        var entryId = ids.Next();
        return WriteAsync(database, after, RecordKind.GateDecision, entryId, new
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
        }, cancel);
    }

    private DateTimeOffset Now() => Timestamps.Truncate(time.GetUtcNow());

    private async Task WriteAsync(RunsContext database, AfterCommit after, string kind, Guid entryId, object body, CancellationToken cancel)
    {
        var record = new NewRecord(entryId, entryId, JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web), kind);
        await using var batch = new NpgsqlBatch((NpgsqlConnection)database.Database.GetDbConnection(), (NpgsqlTransaction)database.Database.CurrentTransaction!.GetDbTransaction())
        {
            BatchCommands = { RecordStatements.Insert([record]) },
        };
        await batch.ExecuteNonQueryAsync(cancel);
        after.Add(signal.Wake);
    }
}
