namespace Hestia.Patterns;

/// <summary>
/// The lower end of the 95 % confidence sequence of a success rate: the least p with M(p) &lt; 20, where for s successes and f failures
/// M(p) = B(s+1, f+1) / (p^s · (1-p)^f), and B is the beta function. A true rate p stays in {p : M(p) &lt; 20} at all moments at once with
/// a probability of at least 95 %, however often one looks. The miner computes its confidence so; this is for drawing, to about 1e-9
/// where the counts are below a million.
/// </summary>
internal static class LowerEnd
{
    private const double LogMost = 2.995732273553991; // ln 20

    /// <summary>No double is below e^-745.</summary>
    private const double LogLeast = -745;

    public static double Of(long successes, long failures)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfNegative(failures);
        if (successes == 0)
        {
            return 0;
        }

        double s = successes, f = failures;
        var logBeta = LogGamma(s + 1) + LogGamma(f + 1) - LogGamma(s + f + 2);

        // M falls from infinity at p = 0 to at most 1 at p = s/(s+f), so the end lies between; logarithms reach the smallest rates.
        var (below, above) = (LogLeast, Math.Log(s / (s + f)));
        for (var halvings = 0; halvings < 100; halvings++)
        {
            var middle = (below + above) / 2;
            var failing = f == 0 ? 0 : f * double.LogP1(-Math.Exp(middle));
            if (logBeta - (s * middle) - failing < LogMost)
            {
                above = middle;
            }
            else
            {
                below = middle;
            }
        }

        return Math.Exp(above);
    }

    /// <summary>
    /// ln Γ(x) for x ≥ 1: Stirling's series, whose first omitted term is below 1e-15 from 16 on; smaller x are moved there.
    /// </summary>
    private static double LogGamma(double x)
    {
        double product = 1;
        for (; x < 16; x++)
        {
            product *= x;
        }

        var square = 1 / (x * x);
        var series = ((((((-691.0 / 360360 * square) + (1.0 / 1188)) * square) - (1.0 / 1680)) * square + (1.0 / 1260)) * square - (1.0 / 360)) * square + (1.0 / 12);
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x) - Math.Log(product);
    }
}
