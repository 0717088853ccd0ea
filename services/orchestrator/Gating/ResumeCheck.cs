using Orchestrator.Runs;

namespace Orchestrator.Gating;

/// <summary>Whether a person may let a run go on. A reason is <c>CODE: sentence</c>.</summary>
internal static class ResumeCheck
{
    public static string? WhyNot(Run run) => run switch
    {
        { State: not RunState.Stopped } => $"NOT_STOPPED: The run is {run.State}; only a stopped run is resumed.",
        { CommandId: not null } =>
            $"BEING_VOIDED: The run is being voided and cannot go on; ./platform run show {run.RunId} tells when it is.",
        { StopCode: StopCode.BetweenLegs } =>
            $"{StopCode.BetweenLegs}: Units are written and leg B is not; only a sovereign's decision goes on from here: "
            + $"./platform run complete-leg-b {run.RunId}, or ./platform run void {run.RunId}.",
        { StopCode: StopCode.Rejected } =>
            $"{StopCode.Rejected}: A sovereign said no; void the run (./platform run void {run.RunId}) and start another one.",
        _ => null,
    };
}
