using System.Collections.Immutable;

namespace Platform.Execution;

/// <summary>The rules of a plan's shape, and what was found against them, in the order of the plan.</summary>
/// <param name="isOwn">Whether an older rule for ids may have let it in: then they are read as records have them.</param>
internal sealed class PlanRules(bool isOwn = false)
{
    private readonly ImmutableArray<PlanFault>.Builder faults = ImmutableArray.CreateBuilder<PlanFault>();

    public static PlanFault TooLarge { get; } = new(null, null, "plan", $"It is larger than {ExecutionLimits.PlanBytes} bytes.");

    public ImmutableArray<PlanFault> Faults => faults.ToImmutable();

    public void Found(string field, string message, int? step = null, string? stepName = null)
    {
        if (faults.Count < ExecutionLimits.FaultsTold)
        {
            faults.Add(new PlanFault(step, Identifier.Fault(stepName) is null ? stepName : null, field, message));
        }
    }

    /// <param name="placeOf">Where the hint of this number stood.</param>
    public void Check(string planId, ImmutableArray<PlanStep> steps, ImmutableArray<RollbackHint> hints, Func<int, string> placeOf)
    {
        if (FaultOf(planId) is { } fault)
        {
            Found("planId", fault);
        }

        if (steps.IsEmpty || steps.Length > ExecutionLimits.Steps)
        {
            Found("steps", $"A plan has 1 to {ExecutionLimits.Steps} steps; this one has {steps.Length}.");
            return;
        }

        var first = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < steps.Length; i++)
        {
            Check(steps[i], i);
            if (!first.TryAdd(steps[i].Name, i))
            {
                Found($"steps[{i}].name", $"Step {first[steps[i].Name]} has the same name.", i, steps[i].Name);
            }
        }

        for (var i = 0; i < hints.Length; i++)
        {
            Check(hints[i], steps, placeOf(i));
        }
    }

    private string? FaultOf(string id) => isOwn ? Wording.FaultOfName(id) : Identifier.Fault(id);

    private void Check(PlanStep step, int index)
    {
        var place = $"steps[{index}]";
        Name(step.Name, "name");
        Name(step.ActionType, "actionType");
        if (step.Parameters.Bytes > ExecutionLimits.ParametersBytes)
        {
            Found($"{place}.parameters", $"They have {step.Parameters.Bytes} bytes; at most {ExecutionLimits.ParametersBytes} are allowed.", index, step.Name);
        }

        if (step.DeclaredSideEffects.Length > ExecutionLimits.DeclaredEffectsPerStep)
        {
            Found($"{place}.declaredSideEffects", $"There are {step.DeclaredSideEffects.Length}; at most {ExecutionLimits.DeclaredEffectsPerStep} are allowed.", index, step.Name);
            return;
        }

        for (var i = 0; i < step.DeclaredSideEffects.Length; i++)
        {
            var declared = step.DeclaredSideEffects[i];
            if (Wording.FaultOfText(declared.Description) is { } fault)
            {
                Found($"{place}.declaredSideEffects[{i}].description", fault, index, step.Name);
            }
        }

        void Name(string value, string field)
        {
            if (FaultOf(value) is { } fault)
            {
                Found($"{place}.{field}", fault, index, step.Name);
            }
        }
    }

    private void Check(RollbackHint hint, ImmutableArray<PlanStep> steps, string place)
    {
        if (hint.StepIndex < 0 || hint.StepIndex >= steps.Length)
        {
            Found($"{place}.stepIndex", $"There is no step {hint.StepIndex}; the plan has {steps.Length}, counted from 0.", hint.StepIndex);
            return;
        }

        var name = steps[hint.StepIndex].Name;
        if (Wording.FaultOfText(hint.Description) is { } fault)
        {
            Found($"{place}.description", fault, hint.StepIndex, name);
        }

        Lines(hint.Actions, "actions");
        Lines(hint.Risks, "risks");

        void Lines(ImmutableArray<string> lines, string field)
        {
            if (lines.Length > ExecutionLimits.LinesPerHint)
            {
                Found($"{place}.{field}", $"There are {lines.Length}; at most {ExecutionLimits.LinesPerHint} are allowed.", hint.StepIndex, name);
                return;
            }

            for (var i = 0; i < lines.Length; i++)
            {
                if (Wording.FaultOfText(lines[i]) is { } fault)
                {
                    Found($"{place}.{field}[{i}]", fault, hint.StepIndex, name);
                }
            }
        }
    }
}
