namespace Platform.Execution;

/// <summary>What a step's author says that the step will do. Immutable.</summary>
/// <param name="Category">Where it happens.</param>
/// <param name="Description">The description it will be recorded with; <c>*</c> stands for any run of characters.</param>
/// <param name="Reversible">Whether it can be undone by hand.</param>
public sealed record SideEffectDeclaration(SideEffectCategory Category, string Description, bool Reversible);
