namespace Miner.Learning;

/// <summary>
/// Logarithms of e-values: how strongly counts speak for a rate on one side of a line. None is −∞, as for counts on the other side.
/// </summary>
internal static class Evidence
{
    /// <summary>What one pattern judged alone needs.</summary>
    public static readonly double Limit = ConfidenceSequence.Limit(ConfidenceSequence.Alpha);

    /// <summary>That the rate of success is below the line.</summary>
    public static double Below(long successes, long failures, double line) =>
        successes < line * ((double)successes + failures) ? ConfidenceSequence.LogMartingale(successes, failures, line) : double.NegativeInfinity;

    /// <summary>That the rate of success is above the line.</summary>
    public static double Above(long successes, long failures, double line) =>
        successes > line * ((double)successes + failures) ? ConfidenceSequence.LogMartingale(successes, failures, line) : double.NegativeInfinity;
}
