using Miner.Learning;

namespace Miner.Tests.Judging;

/// <summary>Simulations with fixed seeds: how soon a change is noticed, and where it is said to have begun.</summary>
public sealed class When_a_pattern_changes
{
    private const int Runs = 300;

    /// <summary>The limits are what was measured over 300 runs, and a fifth more; where nothing is left to chance they are exact.</summary>
    [Theory]
    [Trait("Requirement", "R013")]
    [InlineData(0.95, 1000, 0.5, 29, 50)]
    [InlineData(0.95, 1000, 0, 10, 11)]
    [InlineData(1, 1000, 0, 5, 5)]
    [InlineData(0.95, 100, 0.5, 53, 107)]
    [InlineData(0.95, 100, 0, 13, 17)]
    [InlineData(0.95, 1000, 0.8, 205, 380)]
    [InlineData(0.8, 1000, 0.5, 108, 187)]
    [InlineData(0.05, 1000, 0.5, 29, 50)]
    [InlineData(0, 100, 1, 8, 8)]
    [InlineData(0.05, 100, 0.95, 14, 19)]
    public void Should_be_noticed_soon(double before, int attempts, double after, int median, int percentile95)
    {
        var direction = after < before ? DriftDirection.Down : DriftDirection.Up;
        var random = new Random(7);
        var delays = new List<int>();
        var offsets = new List<long>();
        for (var run = 0; run < Runs; run++)
        {
            var pattern = new Watched(direction);
            Assert.Equal(attempts + 1, pattern.UntilAlarm(random, before, attempts));
            delays.Add(pattern.UntilAlarm(random, after, 2000));
            var begun = pattern.Detector.State.Leading();
            Assert.Equal(pattern.Seq - begun.Seq + 1, begun.Successes + begun.Failures);
            offsets.Add(begun.Seq - (attempts + 1));
        }

        delays.Sort();
        offsets.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{direction} {before} x {attempts} -> {after}: delay median {delays[Runs / 2]}, p95 {delays[Runs * 95 / 100]}, worst {delays[^1]}; begin off by p5 {offsets[Runs / 20]}, median {offsets[Runs / 2]}, p95 {offsets[Runs * 95 / 100]}");
        Assert.InRange(delays[Runs / 2], 1, median);
        Assert.InRange(delays[Runs * 95 / 100], 1, percentile95);
        Assert.InRange(offsets[Runs / 2], -10, 10);
    }
}
