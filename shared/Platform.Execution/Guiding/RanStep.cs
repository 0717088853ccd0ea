namespace Platform.Execution;

/// <summary>What a record tells of a step that began.</summary>
internal sealed class RanStep(int index, string name)
{
    public int Index => index;

    public string Name => name;

    public string? Error { get; private set; }

    public bool HasEnded { get; private set; }

    /// <summary>Sentences that say why it cannot be undone.</summary>
    public List<string> Irreversible { get; } = [];

    /// <summary>All steps that began, by index.</summary>
    public static SortedDictionary<int, RanStep> Of(ExecutionRecord record)
    {
        var steps = new SortedDictionary<int, RanStep>();
        foreach (var stepEvent in record.StepEvents)
        {
            if (!steps.TryGetValue(stepEvent.StepIndex, out var step))
            {
                step = steps[stepEvent.StepIndex] = new RanStep(stepEvent.StepIndex, stepEvent.StepName);
            }

            step.HasEnded |= stepEvent.Type != StepEventType.StepStarted;
            step.Error ??= stepEvent.Error;
            if (stepEvent.Details.SaysIrreversible())
            {
                step.Irreversible.Add($"Its event {stepEvent.Type.ToWire()} says so.");
            }
        }

        foreach (var effect in record.SideEffectsReport.Observed.Where(e => !e.Reversible))
        {
            if (effect.StepIndex is { } at && steps.TryGetValue(at, out var step))
            {
                step.Irreversible.Add($"Seen: {effect.Category.ToWire()} {effect.Description}");
            }
        }

        foreach (var effect in record.SideEffectsReport.DeclaredButNotSeen.Where(e => !e.Reversible))
        {
            if (steps.TryGetValue(effect.StepIndex, out var step))
            {
                step.Irreversible.Add($"Declared, and not seen: {effect.Category.ToWire()} {effect.Description}");
            }
        }

        return steps;
    }
}
