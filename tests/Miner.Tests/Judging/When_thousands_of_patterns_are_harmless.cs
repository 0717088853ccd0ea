using Miner.Learning;

namespace Miner.Tests.Judging;

/// <summary>Simulations with fixed seeds: families of patterns of which each is looked at after each attempt.</summary>
public sealed class When_thousands_of_patterns_are_harmless
{
    private const int Family = 2000;
    private const int Attempts = 64;
    private const double Alpha = 0.05;
    private static readonly double[][] LogE = Table();
    private static readonly double Limit = ConfidenceSequence.Limit(Alpha);

    /// <summary>
    /// All patterns fail exactly as often as may be, so every discovery is false. In such a family the rule's guarantee holds even for all
    /// looks together: a discovery makes the mean of the e-values reach 1/alpha, and that mean is a martingale itself.
    /// </summary>
    [Fact]
    [Trait("Requirement", "R015")]
    public void Should_call_any_of_them_bad_in_at_most_one_of_twenty_families()
    {
        const int families = 100;
        var random = new Random(20);
        int familiesWithAlarm = 0, familiesWithInterval = 0, patternsByInterval = 0;
        for (var family = 0; family < families; family++)
        {
            var successes = new int[Family];
            var everByInterval = new bool[Family];
            var alarm = false;
            var evidence = new double[Family];
            for (var look = 1; look <= Attempts; look++)
            {
                for (var i = 0; i < Family; i++)
                {
                    if (random.Next(2) == 0) successes[i]++;
                    evidence[i] = LogE[look][successes[i]];
                    everByInterval[i] |= evidence[i] >= Limit;
                }

                alarm |= !double.IsPositiveInfinity(Naive.LogThreshold(evidence, Family, Alpha));
            }

            if (alarm) familiesWithAlarm++;
            var flagged = everByInterval.Count(flagged => flagged);
            if (flagged > 0) familiesWithInterval++;
            patternsByInterval += flagged;
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{families} families of {Family}: false discoveries in {familiesWithAlarm}; each pattern by its interval: in {familiesWithInterval}, {patternsByInterval} patterns");
        Assert.InRange(familiesWithAlarm, 0, families / 20);
        Assert.Equal(families, familiesWithInterval);
        Assert.InRange(patternsByInterval, families * Family / 200, families * Family / 20);
    }

    /// <summary>A hundred that fail four times in five, among the harmless.</summary>
    [Fact]
    [Trait("Requirement", "R015")]
    public void Should_still_find_those_that_are_not()
    {
        const int bad = 100, families = 50;
        var random = new Random(21);
        double falseFractions = 0;
        var found = 0;
        for (var family = 0; family < families; family++)
        {
            var evidence = new double[Family];
            for (var i = 0; i < Family; i++)
            {
                var successes = 0;
                for (var attempt = 0; attempt < Attempts; attempt++)
                {
                    if (random.NextDouble() < (i < bad ? 0.2 : 0.5)) successes++;
                }

                evidence[i] = LogE[Attempts][successes];
            }

            var threshold = Naive.LogThreshold(evidence, Family, Alpha);
            var truly = evidence.Take(bad).Count(e => e >= threshold);
            var falsely = evidence.Skip(bad).Count(e => e >= threshold);
            found += truly;
            falseFractions += (double)falsely / Math.Max(1, truly + falsely);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"found {found} of {families * bad}; false fraction {falseFractions / families:F5}");
        Assert.InRange(found, families * bad * 8 / 10, families * bad);
        Assert.InRange(falseFractions / families, 0, Alpha);
    }

    // The evidence against "at least half succeed", by attempts and successes.
    private static double[][] Table() =>
        [.. Enumerable.Range(0, Attempts + 1).Select(n => Enumerable.Range(0, n + 1)
            .Select(s => 2 * s < n ? ConfidenceSequence.LogMartingale(s, n - s, 0.5) : double.NegativeInfinity).ToArray())];
}
