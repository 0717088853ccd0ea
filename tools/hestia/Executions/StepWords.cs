using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Executions;

/// <summary>How far a step came, at a glance and in words.</summary>
internal static class StepWords
{
    public static (string Mark, Ink Ink, string Word) Of(StepProgress progress) => progress switch
    {
        StepProgress.Completed => ("✔", Ink.Good, "completed"),
        StepProgress.Failed => ("✘", Ink.Bad, "failed"),
        StepProgress.Began => ("▶", Ink.Warning, "began, no end recorded"),
        _ => ("·", Ink.Faint, "never began"),
    };
}
