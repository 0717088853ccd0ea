namespace Orchestrator.Storage;

/// <summary>What is done when the transaction has committed. It must be quick and may be lost: the run's row says what is to be done, too.</summary>
internal sealed class AfterCommit
{
    private readonly List<Action> actions = [];

    public void Add(Action action) => actions.Add(action);

    public void Run()
    {
        foreach (var action in actions) action();
    }
}
