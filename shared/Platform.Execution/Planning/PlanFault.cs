namespace Platform.Execution;

/// <summary>One thing that is wrong with a plan.</summary>
/// <param name="StepIndex">The step, from 0; null where it is not one step's fault.</param>
/// <param name="StepName">The step's name, where it has a usable one.</param>
/// <param name="Field">Where in the plan, e.g. <c>steps[3].parameters</c>.</param>
/// <param name="Message">What is wrong, in one sentence that quotes no parameters.</param>
public sealed record PlanFault(int? StepIndex, string? StepName, string Field, string Message)
{
    public override string ToString() => StepName is null ? $"{Field}: {Message}" : $"{Field} (step '{StepName}'): {Message}";
}
