using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Miner.Learning;

namespace Miner.Tests.Judging;

public sealed class When_a_rate_is_bounded
{
    private static readonly double Limit = Math.Log(20);

    [Theory]
    [Trait("Requirement", "R014")]
    [InlineData(0, 0)]
    [InlineData(6, 0)]
    [InlineData(0, 8)]
    [InlineData(1, 1)]
    [InlineData(4, 3)]
    [InlineData(50, 50)]
    [InlineData(990, 10)]
    [InlineData(3, 2000)]
    public void Should_agree_with_the_definition_integrated_numerically(int successes, int failures)
    {
        var definition = new BetaMixture(successes, failures);
        var (lower, upper) = ConfidenceSequence.Bounds(successes, failures);
        Assert.Equal(definition.Lower(Limit), lower, 1e-9);
        Assert.Equal(definition.Upper(Limit), upper, 1e-9);
        foreach (var p in new[] { 0.01, 0.3, 0.5, 0.8, 0.99 })
            Assert.Equal(definition.LogMartingale(p), ConfidenceSequence.LogMartingale(successes, failures, p), 1e-8);
    }

    [Fact]
    [Trait("Requirement", "R014")]
    public void Should_not_be_impressed_by_six_straight_successes() => Assert.Equal((0.439, 1), Rounded(ConfidenceSequence.Bounds(6, 0)));

    [Fact]
    [Trait("Requirement", "R015")]
    public void Should_mirror_failures() => Assert.Equal((0, 0.477), Rounded(ConfidenceSequence.Bounds(0, 8)));

    [Fact]
    public void Should_know_nothing_before_the_first_attempt() => Assert.Equal((0.0, 1.0), ConfidenceSequence.Bounds(0, 0));

    [Property(MaxTest = 2000)]
    public Property Should_exclude_exactly_what_the_martingale_refutes() =>
        Prop.ForAll(Counts(), counts =>
        {
            var (successes, failures) = counts;
            var (lower, upper) = ConfidenceSequence.Bounds(successes, failures);
            var rate = (double)successes / Math.Max(1, successes + failures);
            var ends = 0 <= lower && (successes + failures == 0 || (lower <= rate && rate <= upper)) && upper <= 1;
            return ends && IsRoot(successes, failures, lower) && upper == 1 - ConfidenceSequence.Lower(failures, successes);
        });

    [Property(MaxTest = 2000)]
    public Property Should_rise_with_a_success_and_fall_with_a_failure() =>
        Prop.ForAll(Counts(), counts =>
        {
            var (successes, failures) = counts;
            var now = ConfidenceSequence.Bounds(successes, failures);
            var better = ConfidenceSequence.Bounds(successes + 1, failures);
            var worse = ConfidenceSequence.Bounds(successes, failures + 1);
            const double noise = 1e-9;

            return better.Lower > now.Lower - noise && worse.Upper < now.Upper + noise && worse.Lower < now.Lower + noise && better.Upper > now.Upper - noise;
        });

    [Theory]
    [InlineData(1_000_000_000, 1_000_000_000)]
    [InlineData(1_000_000_000, 1)]
    [InlineData(1, 1_000_000_000)]
    [InlineData(1_000_000_000, 0)]
    [InlineData(999_999_000, 1_000)]
    public void Should_stay_sane_with_a_thousand_million_attempts(long successes, long failures)
    {
        var (lower, upper) = ConfidenceSequence.Bounds(successes, failures);
        var total = (double)successes + failures;
        var rate = successes / total;
        var deviation = Math.Sqrt(rate * (1 - rate) / total);
        Assert.InRange(rate, lower, upper);

        // Looking at every moment costs some seven deviations here, instead of the two of a single look; near 0 and 1 the tail is longer.
        Assert.InRange(upper - lower, 0, (15 * deviation) + (60 / total));
        if (failures > 0 && deviation > 0) Assert.InRange(upper - lower, 5 * deviation, 1);
    }

    private static bool IsRoot(long successes, long failures, double lower) =>
        successes == 0 ? lower == 0 : Math.Abs(ConfidenceSequence.LogMartingale(successes, failures, lower) - Limit) < 1e-5;

    private static (double Lower, double Upper) Rounded((double Lower, double Upper) bounds) => (Math.Round(bounds.Lower, 3), Math.Round(bounds.Upper, 3));

    // Small and large counts, alike and unlike.
    private static Arbitrary<(long Successes, long Failures)> Counts()
    {
        var count = Gen.OneOf(Gen.Choose(0, 10), Gen.Choose(0, 1000), Gen.Choose(0, 10_000_000)).Select(n => (long)n);
        return Arb.From(Gen.Zip(count, count).Select(pair => (pair.Item1, pair.Item2)));
    }
}
