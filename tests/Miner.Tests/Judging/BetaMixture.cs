namespace Miner.Tests.Judging;

/// <summary>
/// The confidence sequence once more, from its definition and without the beta function: the mixture ∫ q^s (1−q)^f dq by Simpson's rule,
/// the ends by halving. Slow, and shares nothing with what it checks.
/// </summary>
internal sealed class BetaMixture(int successes, int failures)
{
    private const int Intervals = 200_000;

    private readonly double logMixture = LogIntegral(successes, failures);

    public double LogMartingale(double p) => logMixture - LogLikelihood(successes, failures, p);

    public double Lower(double limit) => successes == 0 ? 0 : Halve(0, (double)successes / (successes + failures), limit);

    public double Upper(double limit) => failures == 0 ? 1 : Halve(1, (double)successes / (successes + failures), limit);

    private double Halve(double excluded, double included, double limit)
    {
        for (var step = 0; step < 100; step++)
        {
            var middle = (excluded + included) / 2;
            if (LogMartingale(middle) < limit) included = middle;
            else excluded = middle;
        }

        return included;
    }

    private static double LogIntegral(int successes, int failures)
    {
        // The summit is taken out, so that nothing underflows.
        var summit = successes + failures == 0 ? 0 : LogLikelihood(successes, failures, (double)successes / (successes + failures));
        var sum = 0.0;
        for (var i = 0; i <= Intervals; i++)
        {
            var weight = i is 0 or Intervals ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * Math.Exp(LogLikelihood(successes, failures, (double)i / Intervals) - summit);
        }

        return summit + Math.Log(sum / (3.0 * Intervals));
    }

    private static double LogLikelihood(int successes, int failures, double p) =>
        (successes == 0 ? 0 : successes * Math.Log(p)) + (failures == 0 ? 0 : failures * Math.Log(1 - p));
}
