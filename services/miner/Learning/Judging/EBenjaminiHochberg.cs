namespace Miner.Learning;

/// <summary>
/// Judges many patterns at once. Of thousands of harmless ones, some look bad by chance; of those this rule calls bad, on average at
/// most the fraction alpha are harmless, whatever the patterns have to do with each other.
/// <para>Source: Wang and Ramdas 2022, "False discovery rate control with e-values", the e-BH procedure.</para>
/// <para>
/// The guarantee is for each look, also for one whose moment the data chose. It is not for all that were ever called bad at some look.
/// </para>
/// </summary>
internal static class EBenjaminiHochberg
{
    /// <summary>The smallest logarithm of an e-value that counts as a discovery; +∞ where none does.</summary>
    /// <param name="logEvalues">One for each pattern with evidence; -∞ stands for none, and such patterns may as well be left out.</param>
    /// <param name="family">How many patterns are judged, those left out included.</param>
    /// <param name="alpha">The accepted fraction of false discoveries.</param>
    public static double LogThreshold(IEnumerable<double> logEvalues, long family, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(family);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);

        // Not even a family in which everything is a discovery accepts less than one judged alone; most patterns end here.
        var alone = ConfidenceSequence.Limit(alpha);
        var candidates = new List<double>();
        var given = 0L;
        foreach (var value in logEvalues)
        {
            if (double.IsNaN(value)) throw new ArgumentException("An e-value is not a number.", nameof(logEvalues));
            given++;
            if (value >= alone) candidates.Add(value);
        }

        if (given > family) throw new ArgumentException($"A family of {family} has {given} e-values.", nameof(family));
        candidates.Sort();
        for (var k = candidates.Count; k > 0; k--)
        {
            var smallestOfK = candidates[^k];
            if (smallestOfK >= alone + Math.Log((double)family / k)) return smallestOfK;
        }

        return double.PositiveInfinity;
    }
}
