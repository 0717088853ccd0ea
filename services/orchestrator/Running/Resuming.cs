using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Running;

/// <summary>
/// A person lets a stopped run go on: the document that could not be filed is filed, the gate that nobody opened is waited for again, or
/// the phase is tried once more as a new attempt. What was pinned and every key stay as they are (R086).
/// </summary>
internal sealed class Resuming(Steps steps, Records records, Answers answers) : RunActivity<ResumeRequested>
{
    protected override async Task DoAsync(
        Run run, ResumeRequested message, RunsContext database, Committing commit, CancellationToken cancel)
    {
        GoOn(run, database, commit, steps);
        answers.Take(database, commit, message.Answer, message.CommandId, message.Digest, run, RunState.Open);
        var details = new { reason = message.Reason, phase = Phases.Of(run.Phase).Name, run.Attempt };
        records.State(commit, run, RunState.Open, RunState.Stopped, message.Actor, details, message.Sender);
    }

    /// <summary>What a stopped run does next.</summary>
    public static void GoOn(Run run, RunsContext database, Committing commit, Steps steps)
    {
        (run.StopCode, run.StopReason) = (null, null);
        run.Since = steps.Now();
        // The request of a gate that nobody opened stands where it stood; filing it again finds it there, and the gate waits again.
        if (run.Filing is null && run.NextGate is { } gate && !run.Decisions.ContainsKey(gate))
            run.Filing = Phases.RequestName(gate, run.Day);
        if (run.Filing is not null)
        {
            // The same bytes, with tries of their own.
            foreach (var document in database.Documents.Where(d => d.Run == run.CorrelationId && d.Name == run.Filing)) document.Tries = 0;
            steps.Due(run, commit);
        }
        else
        {
            run.Attempt++;
            steps.Begin(run, database, commit);
        }
    }
}
