namespace Miner.Learning;

/// <summary>
/// The seed's two rules of thumb, kept exactly as they were beside the statistical judgement: more than five successes begin to
/// reinforce, more than three failures suppress. Only counts matter; neither rule knows of the other outcome.
/// </summary>
internal static class HeuristicV1
{
    /// <summary>The sixth success is the first that reinforces.</summary>
    public const int ReinforcedAbove = 5;

    /// <summary>The fourth failure is the first that suppresses.</summary>
    public const int SuppressedAbove = 3;

    private const int Steps = 10;

    /// <summary>From 0 to 1: a tenth for each success above five.</summary>
    /// <returns>The double nearest to that decimal, so that three tenths are written 0.3.</returns>
    public static double Confidence(long successes) => (double)Math.Clamp(successes - ReinforcedAbove, 0, Steps) / Steps;

    public static bool IsReinforced(long successes) => successes > ReinforcedAbove;

    public static bool IsSuppressed(long failures) => failures > SuppressedAbove;
}
