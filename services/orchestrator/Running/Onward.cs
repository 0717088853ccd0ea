using System.Text;
using Orchestrator.Filing;
using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Statements;

namespace Orchestrator.Running;

/// <summary>
/// How a run goes on when a document of its own stands in the knowledge base, which is the green light (R071): a phase's key is recorded
/// and the next phase begins, or the gate before it is asked for, or the run ends.
/// </summary>
internal sealed class Onward(Steps steps, Records records)
{
    public void Filed(Run run, RunDocument document, RunsContext database, Committing commit)
    {
        document.FiledAt ??= steps.Now();
        run.Filing = null;
        run.Fresh = null;
        if (document.Name == RunIndex.Document) Close(run, commit);
        else if (IsGateRequest(run, document)) Await(run, document, commit);
        else RecordKey(run, document, database, commit);
    }

    private static bool IsGateRequest(Run run, RunDocument document) =>
        document.Phase == run.NextGate && run.DecideBy is null && !run.Keys.ContainsKey(Phases.Of(run.Phase).Name);

    private void RecordKey(Run run, RunDocument document, RunsContext database, Committing commit)
    {
        var phase = Phases.Of(run.Phase);
        run.Keys[phase.Name] = PhaseKeys.Of(run, phase.Number, document.Sha256);
        records.Filed(commit, run, document, new { key = run.Keys[phase.Name], keyVersion = PhaseKeys.Version });
        if (phase.Number == Phases.Last)
        {
            steps.File(run, database, RunIndex.Document, "runs_index", null, RunIndex.LineOf(run, steps.Now()));
            steps.Due(run, commit);
            return;
        }

        (run.Phase, run.Attempt) = (run.Phase + 1, 1);
        if (run.NextGate is { } gate)
        {
            steps.File(run, database, Phases.RequestName(gate, run.Day), gate, null, GateRequest.Of(run, gate));
            steps.Due(run, commit);
        }
        else
        {
            steps.Begin(run, database, commit);
        }
    }

    private void Await(Run run, RunDocument request, Committing commit)
    {
        var gate = run.NextGate!;
        run.Subjects[gate] = Encoding.UTF8.GetString(GateSubject.Of(run, gate, request.Sha256));
        run.DecideBy = steps.DecideBy();
        run.DueAt = run.DecideBy;
        run.Since = steps.Now();
        records.Filed(commit, run, request, new { gate, decideBy = run.DecideBy });
        records.State(
            commit, run, gate == GateDecision.Gate1 ? RunState.AwaitingSg1 : RunState.AwaitingSg2, RunState.Open, "orchestrator",
            new { gate, decideBy = run.DecideBy, subjectSha256 = Sha256.Of(run.Subjects[gate]) });
    }

    private void Close(Run run, Committing commit)
    {
        run.DueAt = null;
        (run.ClosedAt, run.Since) = (steps.Now(), steps.Now());
        records.State(commit, run, RunState.Closed, RunState.Open, "orchestrator", new { keyChain = PhaseKeys.Chain(run), run.Keys });
    }
}
