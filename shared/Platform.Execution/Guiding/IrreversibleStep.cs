using System.Collections.Immutable;

namespace Platform.Execution;

/// <summary>A step that ran and cannot be undone, and what says so. Immutable.</summary>
/// <param name="StepIndex">From 0.</param>
/// <param name="StepName">The step's name.</param>
/// <param name="Reasons">One sentence for each declaration or observation.</param>
public sealed record IrreversibleStep(int StepIndex, string StepName, ImmutableArray<string> Reasons);
