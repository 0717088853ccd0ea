namespace Platform.Execution;

/// <summary>
/// Answers how security stands now (R030). It is asked before every step, so whoever implements it answers from what was read a moment ago,
/// and throws where the state cannot be read: unreadable means stop.
/// </summary>
public interface IKernel
{
    SecurityState GetSecurityState();

    BoundaryState GetBoundaryState();
}
