namespace Hestia.Ending;

/// <summary>What a script may rely on. The numbers are permanent.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The thing asked for failed: an action, a verification, a proof of completeness.</summary>
    public const int Failed = 1;

    /// <summary>The command line, or a value in it, is not understood.</summary>
    public const int Usage = 2;

    public const int NotFound = 3;

    /// <summary>Refused by policy, security, a gate or a permission; nothing was done.</summary>
    public const int Refused = 4;

    /// <summary>A service or the broker does not answer, or not in time.</summary>
    public const int Unreachable = 5;

    /// <summary>Ended by Ctrl-C, as shells count it (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
