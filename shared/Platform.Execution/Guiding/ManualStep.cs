namespace Platform.Execution;

/// <summary>One entry of a person's checklist: a step that ran, and the author's hint for it. Immutable.</summary>
/// <param name="Number">The place in the checklist, from 1.</param>
/// <param name="StepName">The name of the step that the hint is for.</param>
/// <param name="IsIrreversible">Whether the step cannot be undone wholly.</param>
/// <param name="Hint">The author's own words.</param>
public sealed record ManualStep(int Number, string StepName, bool IsIrreversible, RollbackHint Hint);
