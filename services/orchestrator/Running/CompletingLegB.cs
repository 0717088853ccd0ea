using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Running;

/// <summary>The sovereign lets a run that stopped between the legs go on with what it stopped at (R099).</summary>
internal sealed class CompletingLegB(Steps steps, Records records, Answers answers) : RunActivity<DecisionReceived>
{
    protected override async Task DoAsync(
        Run run, DecisionReceived message, RunsContext database, Committing commit, CancellationToken cancel)
    {
        records.Decision(commit, message.Decision, message.Sovereign, run.TraceId, null, message.ReceivedAt, message.Sender);
        Resuming.GoOn(run, database, commit, steps);
        answers.Take(database, commit, message.Answer, message.Decision.Statement.DecisionId, message.Digest, run, RunState.Open);
        var details = new { verdict = message.Decision.Statement.Verdict, phase = Phases.Of(run.Phase).Name, run.Attempt };
        records.State(commit, run, RunState.Open, RunState.Stopped, message.Sovereign, details);
    }
}
