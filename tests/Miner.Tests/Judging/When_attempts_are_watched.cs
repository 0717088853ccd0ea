using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Miner.Learning;

namespace Miner.Tests.Judging;

public sealed class When_attempts_are_watched
{
    /// <summary>
    /// What the rarity of false alarms is derived from: at a true rate as high as the baseline, each sum grows by 1 on average, and at a
    /// higher one by less.
    /// </summary>
    [Property(MaxTest = 1000)]
    public Property Should_gain_no_evidence_on_average() =>
        Prop.ForAll(Arb.From(Gen.Zip(Gen.Choose(500, 999), Gen.Choose(0, 1_000_000))), given =>
        {
            var baseline = given.Item1 / 1000.0;
            var evidence = new DriftEvidence(given.Item2, 1, 1, Watched.Start, 0, 0);
            var state = new DriftState(baseline, evidence, evidence, evidence);
            return SumsAfter(state, baseline).All(sum => Math.Abs(sum - (given.Item2 + 1)) < 1e-6 * (given.Item2 + 1))
                && SumsAfter(state, (baseline + 1) / 2).All(sum => sum < given.Item2 + 1);
        });

    /// <summary>
    /// Failures that follow a thousand successes are the new regime from the first on, however many successes came before.
    /// </summary>
    [Fact]
    [Trait("Requirement", "R013")]
    public void Should_tell_where_the_change_began()
    {
        var pattern = new Watched(DriftDirection.Down);
        for (var i = 0; i < 1000; i++) Assert.False(pattern.Attempt(true));
        var failures = 1;
        while (!pattern.Attempt(false)) failures++;

        var begun = pattern.Detector.State.Leading();
        Assert.Equal((1001, 0, failures), (begun.Seq, begun.Successes, begun.Failures));
        Assert.Equal(Watched.Start.AddSeconds(1001), begun.At);
    }

    [Fact]
    public void Should_not_blame_a_change_on_a_failure_long_outweighed()
    {
        var pattern = new Watched(DriftDirection.Down);
        for (var i = 0; i < 1000; i++) pattern.Attempt(i != 700);
        while (!pattern.Attempt(false))
        {
        }

        Assert.Equal(1001, pattern.Detector.State.Leading().Seq);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(1_000)]
    [InlineData(1_000_000_000_000)]
    public void Should_never_take_a_single_failure_for_a_change(long successes)
    {
        var detector = new DriftDetector(DriftDirection.Down);
        for (var i = 0; i < 200; i++) Assert.False(detector.Observe(true, Watched.Start, successes + i, successes + i, 0));
        Assert.False(detector.Observe(false, Watched.Start, successes + 200, successes + 200, 0));
    }

    [Fact]
    public void Should_not_watch_what_never_worked()
    {
        var pattern = new Watched(DriftDirection.Down);
        for (var i = 0; i < 1000; i++) Assert.False(pattern.Attempt(i % 2 == 0));
        for (var i = 0; i < 1000; i++) Assert.False(pattern.Attempt(false));
        Assert.Equal(default, pattern.Detector.State.Leading());
    }

    [Property(MaxTest = 200)]
    public Property Should_see_a_rise_as_the_mirror_of_a_fall() =>
        Prop.ForAll(Outcomes(), outcomes =>
        {
            Watched falling = new(DriftDirection.Down), rising = new(DriftDirection.Up);
            return outcomes.All(success => falling.Attempt(success) == rising.Attempt(!success)
                && falling.Detector.State.Baseline == rising.Detector.State.Baseline
                && falling.Detector.State.Severe.Sum == rising.Detector.State.Severe.Sum);
        });

    [Property(MaxTest = 200)]
    public Property Should_go_on_from_a_stored_state_as_if_never_interrupted() =>
        Prop.ForAll(Outcomes(), outcomes =>
        {
            var pattern = new Watched(DriftDirection.Down);
            var stored = new DriftDetector(DriftDirection.Down);
            return outcomes.All(success =>
            {
                stored = new DriftDetector(DriftDirection.Down) { State = JsonSerializer.Deserialize<DriftState>(JsonSerializer.Serialize(stored.State)) };
                var (successes, failures, seq) = (pattern.Successes, pattern.Failures, pattern.Seq + 1);
                return pattern.Attempt(success) == stored.Observe(success, Watched.Start.AddSeconds(seq), seq, successes, failures)
                    && pattern.Detector.State == stored.State;
            });
        });

    [Fact]
    public void Should_begin_anew_after_a_reset()
    {
        var pattern = new Watched(DriftDirection.Down);
        for (var i = 0; i < 100; i++) pattern.Attempt(true);
        Assert.NotEqual(default, pattern.Detector.State);
        pattern.Detector.Reset();
        Assert.Equal(default, pattern.Detector.State);
    }

    private static IEnumerable<double> SumsAfter(DriftState state, double rate)
    {
        var (worked, failed) = (After(state, true), After(state, false));
        yield return (rate * worked.Slight.Sum) + ((1 - rate) * failed.Slight.Sum);
        yield return (rate * worked.Marked.Sum) + ((1 - rate) * failed.Marked.Sum);
        yield return (rate * worked.Severe.Sum) + ((1 - rate) * failed.Severe.Sum);
    }

    private static DriftState After(DriftState state, bool success)
    {
        // A regime without counts leaves the baseline as given.
        var detector = new DriftDetector(DriftDirection.Down) { State = state };
        detector.Observe(success, Watched.Start, 1, 0, 0);
        return detector.State;
    }

    // Long enough for a baseline, with failures rare at first and frequent in the end.
    private static Arbitrary<bool[]> Outcomes() => Arb.From(Gen.Zip(
        Gen.Choose(0, 99).Select(n => n >= 5).ArrayOf(60),
        Gen.Choose(0, 99).Select(n => n >= 60).ArrayOf(60)).Select(parts => parts.Item1.Concat(parts.Item2).ToArray()));
}
