using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Miner.Learning;

namespace Miner.Tests.Judging;

public sealed class When_many_patterns_are_judged
{
    private const double Alpha = 0.05;

    // Of a family of 4, the first discovery needs 80, two need 40 each, three 26.7, all 20.
    [Theory]
    [Trait("Requirement", "R015")]
    [InlineData(new double[] { }, 0, double.PositiveInfinity)]
    [InlineData(new double[] { }, 4, double.PositiveInfinity)]
    [InlineData(new double[] { 79 }, 4, double.PositiveInfinity)]
    [InlineData(new double[] { 81 }, 4, 81)]
    [InlineData(new double[] { 41, 1, 39, 0 }, 4, double.PositiveInfinity)]
    [InlineData(new double[] { 41, 1, 42, 0 }, 4, 41)]
    [InlineData(new double[] { 21, 21, 21, 21 }, 4, 21)]
    [InlineData(new double[] { 21, 19, 21, 21 }, 4, double.PositiveInfinity)]
    [InlineData(new double[] { 500, 30, 27, 19 }, 4, 27)]
    [InlineData(new double[] { double.PositiveInfinity, 0, 0, 0 }, 4, double.PositiveInfinity)]
    public void Should_accept_the_more_the_more_are_bad(double[] evalues, long family, double smallest)
    {
        var threshold = Naive.LogThreshold(evalues.Select(e => Math.Log(e)), family, Alpha);
        Assert.Equal(Math.Log(smallest), threshold);
    }

    [Fact]
    public void Should_count_in_what_was_left_out() => Assert.Equal(
        Naive.LogThreshold([5, 6, 7, double.NegativeInfinity, double.NegativeInfinity], 5, Alpha),
        Naive.LogThreshold([7, 5, 6], 5, Alpha));

    [Fact]
    public void Should_refuse_a_family_smaller_than_itself() =>
        Assert.Throws<ArgumentException>(() => Naive.LogThreshold([1, 2], 1, Alpha));

    [Fact]
    public void Should_refuse_what_is_no_number() =>
        Assert.Throws<ArgumentException>(() => Naive.LogThreshold([double.NaN], 1, Alpha));

    [Property(MaxTest = 1000)]
    public Property Should_find_the_largest_set_in_which_each_suffices() =>
        Prop.ForAll(Arb.From(Gen.Choose(-20, 100).Select(n => n / 10.0).ListOf()), values =>
        {
            var threshold = Naive.LogThreshold(values, values.Count, Alpha);
            var sizes = Enumerable.Range(1, values.Count).Where(k => values.Count(v => Math.Exp(v) >= values.Count / (Alpha * k)) >= k).ToList();
            return values.Count(v => v >= threshold) == (sizes.Count == 0 ? 0 : sizes.Max());
        });

    [Fact]
    [Trait("Requirement", "R014")]
    [Trait("Requirement", "R015")]
    public void Should_judge_a_single_pattern_by_its_interval()
    {
        for (var successes = 0; successes <= 60; successes++)
        {
            for (var failures = 0; failures <= 60; failures++)
            {
                var (lower, upper) = ConfidenceSequence.Bounds(successes, failures);
                Assert.Equal(upper <= 0.5, Alone(successes, failures, 0.5, below: true));
                Assert.Equal(lower >= 0.8, Alone(successes, failures, 0.8, below: false));
            }
        }
    }

    private static bool Alone(int successes, int failures, double p, bool below)
    {
        var rate = (double)successes / (successes + failures);
        var evidence = (below ? rate < p : rate > p) ? ConfidenceSequence.LogMartingale(successes, failures, p) : double.NegativeInfinity;
        return evidence >= Naive.LogThreshold([evidence], 1, Alpha);
    }
}
