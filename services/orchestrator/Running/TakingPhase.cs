using System.Text.Json;
using Orchestrator.Filing;
using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Contracts;

namespace Orchestrator.Running;

/// <summary>
/// A phase's attempt has ended. Its pins come into the run; where its report stands in the knowledge base already the run goes on, else the
/// report waits as a row until it stands there; or the run stops.
/// </summary>
internal sealed class TakingPhase(Steps steps, Onward onward, Records records) : RunActivity<PhaseEnded>
{
    private const string ChangeSet = "changeSetId";

    protected override Task DoAsync(Run run, PhaseEnded message, RunsContext database, Committing commit, CancellationToken cancel)
    {
        var phase = Phases.Of(run.Phase);
        steps.End(run, database, message);
        var end = PhaseEnd.Of(run, message.Status, message.Error, message.Output);
        if (!end.IsSuccess)
        {
            Stop(run, phase, message, end.Failure, commit);
            return Task.CompletedTask;
        }

        foreach (var (name, value) in end.Pins) run.Pins[name] = value;
        var report = steps.File(run, database, Phases.ReportName(phase.Number, run.Day), phase.Name, message.AttemptId, end.Report);
        // A try with other bytes was made for a row that has changed meanwhile.
        var tried = message.Report is { } made && made.Sha256 == report.Sha256 ? made : null;
        if (tried is null) steps.Due(run, commit);
        else if (tried.Fault is null) onward.Filed(run, report, database, commit);
        else if (tried.Fault.IsFinal) StopFiling(run, report, tried.Fault, commit);
        else steps.TryLater(run, report, tried.Fault);
        return Task.CompletedTask;
    }

    private void StopFiling(Run run, RunDocument report, FilingException fault, Committing commit)
    {
        report.LastError = fault.Message;
        steps.Stop(run, fault.StopCode, fault.Message);
        records.State(
            commit, run, RunState.Stopped, RunState.Open, "orchestrator", new { document = report.Name, reason = fault.Message });
    }

    private void Stop(Run run, Phase phase, PhaseEnded message, string failure, Committing commit)
    {
        // Units that were written are known to the run whatever else is wrong, so that a void finds them.
        if (message.Status == AttemptStatus.Success
            && message.Output.ValueKind == JsonValueKind.Object
            && message.Output.TryGetProperty("pins", out var pins)
            && pins.ValueKind == JsonValueKind.Object
            && pins.TryGetProperty(ChangeSet, out var changeSet)
            && changeSet.ValueKind == JsonValueKind.String)
        {
            run.Pins.TryAdd(ChangeSet, changeSet.GetString()!);
        }

        steps.Stop(run, StopCode.Of(run.Phase, failure), failure);
        var details = new { phase = phase.Name, message.AttemptId, reason = failure };
        records.State(commit, run, RunState.Stopped, RunState.Open, "orchestrator", details);
    }
}
