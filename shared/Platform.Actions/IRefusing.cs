namespace Platform.Actions;

/// <summary>
/// An action that may refuse parameters by policy before anything is attempted (a host that is not on the allow-list). Must not do I/O.
/// </summary>
public interface IRefusing<in TParameters>
{
    /// <returns>Null to agree, or a sentence that says why not; the command is then denied with the code <c>FORBIDDEN</c>.</returns>
    string? WhyNot(TParameters parameters);
}
