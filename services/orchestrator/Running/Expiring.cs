using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Running;

/// <summary>Nobody decided in time: the run stops with a sentence and a next command, instead of waiting for ever.</summary>
internal sealed class Expiring(Steps steps, Records records) : RunActivity<DecisionOverdue>
{
    protected override async Task DoAsync(
        Run run, DecisionOverdue message, RunsContext database, Committing commit, CancellationToken cancel)
    {
        var waiting = run.State;
        steps.Stop(run, StopCode.ApprovalInvalid, $"Nobody decided at {run.NextGate} until {run.DecideBy:u}.");
        records.State(commit, run, RunState.Stopped, waiting, "orchestrator", new { gate = run.NextGate });
    }
}
