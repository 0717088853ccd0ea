namespace Platform.Contracts;

/// <summary>The outcomes on the wire (R007, C06).</summary>
public static class AttemptStatus
{
    /// <summary>The business transaction committed, and this record with it.</summary>
    public const string Success = "SUCCESS";

    /// <summary>The action was attempted and raised an error, its own business rules included.</summary>
    public const string Failure = "FAILURE";

    /// <summary>The attempt's transaction was undone for another cause: abort, cancellation, timeout, crash.</summary>
    public const string RolledBack = "ROLLED_BACK";

    /// <summary>Not an attempt: the command was refused before anything ran.</summary>
    public const string Denied = "DENIED";
}
