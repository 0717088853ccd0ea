namespace ActionRunner.Storage;

/// <summary>
/// The pool of sessions on which only this service's own statements run, so that none needs to be cleaned before it is used again. Where
/// an action was given the connection, the unit of work cleans it.
/// </summary>
internal static class OwnSessions
{
    public const string Key = "own";
}
