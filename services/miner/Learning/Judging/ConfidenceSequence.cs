using MathNet.Numerics;

namespace Miner.Learning;

/// <summary>
/// Between which rates of success the truth lies, after so many successes and failures.
/// <para>
/// M(p) = B(s+1, f+1) / (p^s (1−p)^f) compares all rates, each as likely as any other, with the one rate p. If p is the truth, M(p)
/// is a martingale that begins at 1, so it ever reaches 1/alpha with a probability of at most alpha (Ville). The rates with
/// M(p) &lt; 1/alpha therefore contain the truth at every look together with a probability of at least 1 − alpha, however often one
/// looks and whatever makes one stop. Sources: Ville 1939; Robbins 1970, "Statistical methods related to the law of the iterated
/// logarithm"; Ramdas, Grünwald, Vovk and Shafer 2023, "Game-theoretic statistics and safe anytime-valid inference".
/// </para>
/// <para>Presumed: within the counted attempts the rate does not depend on what came before. <see cref="DriftDetector"/> watches for
/// that.</para>
/// </summary>
internal static class ConfidenceSequence
{
    public const double Alpha = 0.05;

    // Newton's steps from below: fewer than twenty suffice up to 10^9 attempts; the limit only ends a walk over rounding noise.
    private const int MostSteps = 100;

    /// <summary>
    /// ln M(p): the evidence against p. Also that against every rate above p, where fewer than p have succeeded, and against every
    /// rate below p, where more have: beyond the observed rate M only grows, so M(p) is at most the truth's own M.
    /// </summary>
    /// <returns>+∞ where p is impossible. The absolute error is below 10^-4 up to 10^9 attempts, and below 10^-9 up to 10^5.</returns>
    public static double LogMartingale(long successes, long failures, double p)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfNegative(failures);
        ArgumentOutOfRangeException.ThrowIfNegative(p);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(p, 1);

        // Zero times the logarithm of zero is nothing here, not NaN.
        var observed = (successes == 0 ? 0 : successes * Math.Log(p)) + (failures == 0 ? 0 : failures * Math.Log(1 - p));
        return LogBeta(successes, failures) - observed;
    }

    /// <summary>Both ends of the rates not ruled out; [0, 1] before the first attempt. Errors are below 10^-9.</summary>
    public static (double Lower, double Upper) Bounds(long successes, long failures, double alpha = Alpha) =>
        (Lower(successes, failures, alpha), 1 - Lower(failures, successes, alpha));

    /// <summary>The lower end alone; the upper end is one less the lower end of the failures.</summary>
    public static double Lower(long successes, long failures, double alpha = Alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfNegative(failures);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        if (successes == 0) return 0;

        // Over x = ln p, ln M is convex and falls up to the observed rate. Without the failures' term it meets the limit at the x below,
        // so the root is not left of it, and Newton's steps climb to the root from there without ever passing it.
        var excess = LogBeta(successes, failures) - Limit(alpha);
        var x = excess / successes;
        if (failures == 0) return Math.Exp(x);
        for (var step = 0; step < MostSteps; step++)
        {
            var p = Math.Exp(x);
            var height = excess - (successes * x) - (failures * Math.Log(1 - p));
            var slope = (failures * p / (1 - p)) - successes;
            var next = x - (height / slope);
            if (!(next > x) || slope >= 0) break;
            x = next;
        }

        return Math.Exp(x);
    }

    /// <summary>The logarithm of 1/alpha, which M(p) must reach to rule p out.</summary>
    public static double Limit(double alpha) => Math.Log(1 / alpha);

    private static double LogBeta(long successes, long failures) =>
        SpecialFunctions.GammaLn(successes + 1.0) + SpecialFunctions.GammaLn(failures + 1.0) - SpecialFunctions.GammaLn(successes + failures + 2.0);
}
