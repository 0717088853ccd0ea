using System.Text.Json;
using Orchestrator.Filing;
using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Contracts;

namespace Orchestrator.Running;

/// <summary>A phase's attempt has ended: its pins come into the run and its report is written, or the run stops.</summary>
internal sealed class TakingPhase(Steps steps, Records records) : RunActivity<PhaseEnded>
{
    private const string ChangeSet = "changeSetId";

    protected override async Task DoAsync(Run run, PhaseEnded message, RunsContext database, AfterCommit after, CancellationToken cancel)
    {
        var phase = Phases.Of(run.Phase);
        await Tries.EndAsync(database, message, steps.Now(), cancel);
        var failure = message.Status == AttemptStatus.Success ? null : message.Error ?? $"{message.Status}: The attempt ended without a reason.";
        if (failure is null && PhaseOutput.TryRead(phase, message.Output, out var output, out failure))
        {
            var text = Report.Of(run, phase, output);
            failure = Linter.FaultOf(text, run) is { } fault ? $"INVARIANT: The report is refused by the linter: {fault}" : null;
            if (failure is null)
            {
                foreach (var (name, value) in output.Pins) run.Pins[name] = value;
                steps.File(run, database, after, Phases.ReportName(phase.Number, run.Day), phase.Name, message.AttemptId, text);
                return;
            }
        }

        // Units that were written are known to the run whatever else is wrong, so that a void finds them.
        if (message.Status == AttemptStatus.Success && message.Output.ValueKind == JsonValueKind.Object && message.Output.TryGetProperty("pins", out var pins)
            && pins.ValueKind == JsonValueKind.Object && pins.TryGetProperty(ChangeSet, out var changeSet) && changeSet.ValueKind == JsonValueKind.String)
            run.Pins.TryAdd(ChangeSet, changeSet.GetString()!);
        steps.Stop(run, StopCode.Of(run.Phase, failure!), failure!);
        await records.StateAsync(database, after, run, RunState.Stopped, RunState.Open, "orchestrator", new { phase = phase.Name, message.AttemptId, reason = failure }, cancel);
    }
}
