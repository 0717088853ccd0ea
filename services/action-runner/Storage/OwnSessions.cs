namespace ActionRunner.Storage;

/// <summary>
/// The pool of sessions of the journals: only this service's own statements run on them, so that none has to be cleaned before it is used
/// again. What actions are given comes from the other pool.
/// </summary>
internal static class OwnSessions
{
    public const string Key = "own";
}
