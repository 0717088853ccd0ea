using System.Diagnostics;
using Orchestrator.Filing;
using Orchestrator.Runs;
using Platform.Hosting;

namespace Orchestrator.Running;

/// <summary>
/// Has a phase executed and tells the machine how it ended. Its report is filed before that, so that a phase is one transaction; where that
/// fails, or this process dies first, the machine keeps the report as a row.
/// </summary>
internal sealed class Calling(Telling telling, PhaseCaller caller, IKnowledgeBase knowledge, Places places, ILogger<Calling> log)
{
    public async Task CallAsync(Run run, Guid command, CancellationToken cancel)
    {
        if (run.PhasesVersion != Phases.Version)
        {
            await telling.TellAsync(
                run.CorrelationId,
                new PhaseEnded(
                    run.CorrelationId, command, null, "DENIED",
                    $"PHASES_UNKNOWN: The run began with version {run.PhasesVersion} of the table of phases, "
                    + $"and this orchestrator knows version {Phases.Version}. Resume it with the version that it began with.",
                    default, 0, null),
                cancel);
            return;
        }

        // Waiting for the action-runner takes nobody's place.
        var outcome = await caller.CallAsync(Commands.Of(run), Activity.Current?.Id ?? run.Traceparent, cancel);
        if (outcome.Error is { } error) Activity.Current.Failed(error.Split(':')[0], error);
        using var place = await places.TakeAsync(cancel);
        var end = run.State == RunState.Open ? PhaseEnd.Of(run, outcome.Status, outcome.Error, outcome.Output) : null;
        var filed = end is { IsSuccess: true } ? await FileAsync(run, Phases.ReportName(run.Phase, run.Day), end.Report, cancel) : null;
        await telling.TellAsync(
            run.CorrelationId,
            new PhaseEnded(
                run.CorrelationId, command, outcome.AttemptId, outcome.Status, outcome.Error, outcome.Output, outcome.DurationMs, filed),
            cancel);
    }

    private async Task<FilingTry> FileAsync(Run run, string name, string text, CancellationToken cancel)
    {
        FaultPoint.Hit("orchestrator.before-upload");
        FilingException? fault = null;
        try
        {
            await knowledge.PutAsync($"{run.Folder}/{name}", System.Text.Encoding.UTF8.GetBytes(text), Phases.IsFirst(name), cancel);
        }
        catch (FilingException e)
        {
            fault = e;
            FilingLog.Failed(log, run, name, 1, e);
        }

        FaultPoint.Hit("orchestrator.after-upload");
        return new FilingTry(Sha256.Of(text), fault);
    }
}
