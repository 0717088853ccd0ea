namespace Orchestrator.Filing;

/// <summary>Lets one writer at a time at a list that has no memory of its own of who changed it.</summary>
internal interface IListLock
{
    /// <exception cref="FilingException">Somebody else holds it for too long.</exception>
    Task<IListHold> TakeAsync(CancellationToken cancel);
}

/// <summary>The list is this writer's until the hold is disposed of, or its session ends.</summary>
internal interface IListHold : IAsyncDisposable
{
    /// <summary>The lines that were added before, by whoever of those who share the lock.</summary>
    IReadOnlyList<string> Lines { get; }

    /// <exception cref="FilingException">The hold is lost: somebody else may be writing.</exception>
    Task AssureAsync(CancellationToken cancel);
}
