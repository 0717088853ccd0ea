using System.Text.Json.Serialization;

namespace Miner.Learning;

/// <summary>A parameter that a lesson's failures had in common, with the numbers that let a reader judge it.</summary>
/// <param name="Name">Its name; <c>outer.inner</c> for one a level below.</param>
/// <param name="Value">Its value as a text.</param>
/// <param name="Failures">How many of the failures had it.</param>
/// <param name="FailuresSeen">Of how many.</param>
/// <param name="Successes">How many of the successes had it.</param>
/// <param name="SuccessesSeen">Of how many; 0 where there was nothing to compare with.</param>
internal sealed record CommonParameter(string Name, string Value, long Failures, long FailuresSeen, long Successes, long SuccessesSeen)
{
    private const double CommonShare = 0.8;
    private const double LeastDifference = 0.5;
    private const long LeastFailures = 2;

    /// <summary>Whether so many of the failures are nearly all of them.</summary>
    public static bool IsCommon(long failures, long failuresSeen) => failures >= CommonShare * failuresSeen;

    /// <summary>
    /// Whether it is worth telling: at least two failures and nearly all had it, and clearly fewer of the successes, if there were any.
    /// </summary>
    [JsonIgnore]
    public bool IsTelling =>
        Failures >= LeastFailures && IsCommon(Failures, FailuresSeen)
        && (SuccessesSeen == 0 || ((double)Failures / FailuresSeen) - ((double)Successes / SuccessesSeen) >= LeastDifference);
}
