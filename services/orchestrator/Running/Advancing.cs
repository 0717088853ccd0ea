using Microsoft.EntityFrameworkCore;
using Orchestrator.Filing;
using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Running;

/// <summary>
/// A document stands in the knowledge base: that is the green light (R071). A phase's key is recorded and the run goes on to the next phase, to the gate before it, or to its end.
/// </summary>
internal sealed class Advancing(Steps steps, Records records) : RunActivity<DocumentFiled>
{
    protected override async Task DoAsync(Run run, DocumentFiled message, RunsContext database, AfterCommit after, CancellationToken cancel)
    {
        var document = await database.Documents.SingleAsync(d => d.Run == run.CorrelationId && d.Name == message.Name, cancel);
        document.FiledAt ??= steps.Now();
        run.Filing = null;
        if (document.Name == RunIndex.Document) await CloseAsync(run, database, after, cancel);
        else if (document.Phase == run.NextGate && run.DecideBy is null && !run.Keys.ContainsKey(Phases.Of(run.Phase).Name)) await AwaitAsync(run, document, database, after, cancel);
        else await RecordKeyAsync(run, document, database, after, cancel);
    }

    private async Task RecordKeyAsync(Run run, RunDocument document, RunsContext database, AfterCommit after, CancellationToken cancel)
    {
        var phase = Phases.Of(run.Phase);
        run.Keys[phase.Name] = PhaseKeys.Of(run, phase.Number, document.Sha256);
        await records.FiledAsync(database, after, run, document, new { key = run.Keys[phase.Name], keyVersion = PhaseKeys.Version }, cancel);
        if (phase.Number == Phases.Last)
        {
            steps.File(run, database, after, RunIndex.Document, "runs_index", null, RunIndex.LineOf(run, steps.Now()));
            return;
        }

        (run.Phase, run.Attempt) = (run.Phase + 1, 1);
        if (run.NextGate is { } gate) steps.File(run, database, after, Phases.RequestName(gate, run.Day), gate, null, GateRequest.Of(run, gate));
        else steps.Begin(run, database, after);
    }

    private async Task AwaitAsync(Run run, RunDocument request, RunsContext database, AfterCommit after, CancellationToken cancel)
    {
        var gate = run.NextGate!;
        run.Subjects[gate] = System.Text.Encoding.UTF8.GetString(GateSubject.Of(run, gate, request.Sha256));
        run.DecideBy = steps.DecideBy();
        run.DueAt = run.DecideBy;
        run.Since = steps.Now();
        await records.FiledAsync(database, after, run, request, new { gate, decideBy = run.DecideBy }, cancel);
        await records.StateAsync(database, after, run, gate == Platform.Statements.GateDecision.Gate1 ? RunState.AwaitingSg1 : RunState.AwaitingSg2, RunState.Open, "orchestrator",
            new { gate, decideBy = run.DecideBy, subjectSha256 = Sha256.Of(run.Subjects[gate]) }, cancel);
    }

    private async Task CloseAsync(Run run, RunsContext database, AfterCommit after, CancellationToken cancel)
    {
        run.DueAt = null;
        (run.ClosedAt, run.Since) = (steps.Now(), steps.Now());
        await records.StateAsync(database, after, run, RunState.Closed, RunState.Open, "orchestrator", new { keyChain = PhaseKeys.Chain(run), run.Keys }, cancel);
    }
}
