using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Statements;

namespace Orchestrator.Running;

/// <summary>A gate's decision: the phase behind the gate begins, or the run stops.</summary>
internal sealed class Deciding(Steps steps, Records records, Answers answers) : RunActivity<DecisionReceived>
{
    protected override async Task DoAsync(
        Run run, DecisionReceived message, RunsContext database, Committing commit, CancellationToken cancel)
    {
        var statement = message.Decision.Statement;
        var waiting = run.State;
        records.Decision(commit, message.Decision, message.Sovereign, run.TraceId, null, message.ReceivedAt, message.Sender);
        var waited = (steps.Now() - run.Since).TotalSeconds;
        commit.Then(() => OrchestratorTelemetry.Waits.Record(waited, new KeyValuePair<string, object?>("gate", statement.Gate)));
        run.DecideBy = null;
        run.DueAt = null;
        run.Since = steps.Now();
        var next = RunState.Open;
        if (statement.Verdict == GateDecision.Approve)
        {
            run.Decisions[statement.Gate] = System.Text.Encoding.UTF8.GetString(message.Decision.ToJson());
            steps.Begin(run, database, commit);
        }
        else
        {
            next = RunState.Stopped;
            var reason = statement.Reason.Length > 0 ? statement.Reason : "no reason was given";
            steps.Stop(run, StopCode.Rejected, $"{message.Sovereign} said no at {statement.Gate}: {reason}");
        }

        answers.Take(database, commit, message.Answer, statement.DecisionId, message.Digest, run, next);
        var details = new { gate = statement.Gate, verdict = statement.Verdict, statement.DecisionId };
        records.State(commit, run, next, waiting, message.Sovereign, details);
    }
}
