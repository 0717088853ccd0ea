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
    /// <param name="rising">One for each pattern with evidence, the weakest first; patterns that have none, which is -∞, may as well be
    /// left out.</param>
    /// <param name="count">How many these are.</param>
    /// <param name="family">How many patterns are judged, those left out included.</param>
    /// <param name="alpha">The accepted fraction of false discoveries.</param>
    public static double LogThreshold(IEnumerable<double> rising, long count, long family, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(family);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        if (count > family) throw new ArgumentException($"A family of {family} has {count} e-values.", nameof(family));
        var alone = ConfidenceSequence.Limit(alpha);
        var k = count;
        foreach (var smallestOfK in rising)
        {
            if (double.IsNaN(smallestOfK)) throw new ArgumentException("An e-value is not a number.", nameof(rising));
            if (smallestOfK >= alone + Math.Log((double)family / k--)) return smallestOfK;
        }

        return double.PositiveInfinity;
    }
}
