using Orchestrator.Runs;
using Orchestrator.Storage;

namespace Orchestrator.Running;

/// <summary>
/// A document could not be filed: the run stops, for a run whose documents are not there has not
/// happened (R072). Its resume files the same bytes.
/// </summary>
internal sealed class NotFiling(Steps steps, Records records) : RunActivity<DocumentNotFiled>
{
    protected override async Task DoAsync(
        Run run, DocumentNotFiled message, RunsContext database, Committing commit, CancellationToken cancel)
    {
        steps.Stop(run, message.StopCode, message.Reason);
        var details = new { document = message.Name, reason = message.Reason };
        records.State(commit, run, RunState.Stopped, RunState.Open, "orchestrator", details);
    }
}
