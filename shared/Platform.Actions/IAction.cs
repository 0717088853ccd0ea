using System.Diagnostics.CodeAnalysis;

namespace Platform.Actions;

/// <summary>
/// An action everything of which happens inside the unit of work it is given: if its runner dies, nothing of it has happened. It may be run
/// once more by the same living runner after its transaction was undone by the database, so it must touch nothing outside.
/// </summary>
[SuppressMessage("Design", "CA1005:Avoid excessive parameters on generic types", Justification = "One parameter; the analyzer counts the method's.")]
public interface ITransactionalAction<in TParameters>
{
    /// <returns>What the action answers, serialised as a JSON object; null for an empty one.</returns>
    /// <exception cref="ActionFailedException">A rule of the action's own says no; recorded as <c>FAILURE</c> with its code.</exception>
    /// <exception cref="ActionAbortedException">The action gives up on purpose; recorded as <c>ROLLED_BACK</c>.</exception>
    Task<object?> ExecuteAsync(TParameters parameters, IActionContext context);
}

/// <summary>
/// An action with an effect outside the database. It runs at most once, ever: where its outcome is not known, the record says
/// <c>FAILURE</c> with the code <c>INDETERMINATE</c>, and nobody runs it again.
/// </summary>
public interface IExternalAction<in TParameters>
{
    /// <inheritdoc cref="ITransactionalAction{TParameters}.ExecuteAsync"/>
    /// <exception cref="OutcomeUnknownException">The effect may or may not have happened.</exception>
    Task<object?> ExecuteAsync(TParameters parameters, IExternalContext context);
}
