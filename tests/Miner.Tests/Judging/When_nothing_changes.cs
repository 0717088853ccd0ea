using Miner.Learning;

namespace Miner.Tests.Judging;

/// <summary>Two million attempts and more without a change, with fixed seeds.</summary>
public sealed class When_nothing_changes
{
    /// <summary>
    /// One false alarm in 10^7 attempts is allowed on average, so each row is expected to show at most 0.06, and all together 0.3; none was
    /// seen in any. Short lives matter as much as long ones: the baseline is least sure in the beginning.
    /// </summary>
    [Theory]
    [Trait("Requirement", "R013")]
    [InlineData(0.6, 100_000, 3)]
    [InlineData(0.8, 100_000, 3)]
    [InlineData(0.95, 100_000, 3)]
    [InlineData(0.99, 100_000, 3)]
    [InlineData(0.999, 100_000, 3)]
    [InlineData(0.7, 300, 1000)]
    [InlineData(0.95, 300, 1000)]
    [InlineData(0.99, 300, 1000)]
    public void Should_raise_no_alarm(double rate, int attempts, int lives)
    {
        var random = new Random(11);
        var alarms = 0;
        var highest = 0.0;
        for (var life = 0; life < lives; life++)
        {
            var works = new Watched(DriftDirection.Down);
            var fails = new Watched(DriftDirection.Up);
            for (var attempt = 0; attempt < attempts; attempt++)
            {
                var success = random.NextDouble() < rate;
                if (works.Attempt(success)) alarms++;
                if (fails.Attempt(!success)) alarms++;
                var state = works.Detector.State;
                highest = Math.Max(highest, (state.Slight.Sum + state.Marked.Sum + state.Severe.Sum) / 3);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"p = {rate}, {lives} x {attempts}: {alarms} alarms, highest mean of the sums {highest:E2}");
        Assert.Equal(0, alarms);
    }
}
