namespace Miner.Learning;

/// <summary>
/// How an attempt ended, as far as learning tells ends apart. Only the first two decide anything; the others are counted beside.
/// </summary>
internal enum Outcome
{
    Success,
    Failure,

    /// <summary>It worked and was undone with its group: nothing is known against it, and nothing for it.</summary>
    RolledBack,

    /// <summary>Nobody knows whether it had its effect (a failure whose error code is INDETERMINATE).</summary>
    Indeterminate,
}
