using Hestia.Patterns;
using Hestia.Showing;
using Xunit;

namespace Hestia.Tests.Patterns;

public sealed class When_confidence_is_drawn
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 1, 0, 0, TimeSpan.Zero);

    /// <summary>Without failures M(p) = 1/((s+1) p^s), so the end is known in closed form.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(40)]
    [InlineData(1000)]
    public void Should_find_the_end_where_nothing_failed(long successes) =>
        Assert.Equal(Math.Pow(20.0 * (successes + 1), -1.0 / successes), LowerEnd.Of(successes, 0), 9);

    /// <summary>With one of each M(p) = 1/(6 p (1-p)), with one success among many 1/(s+f+1) over the same: both solved by hand.</summary>
    [Fact]
    public void Should_find_the_end_where_some_failed()
    {
        Assert.Equal((1 - Math.Sqrt(1 - (4 / 120.0))) / 2, LowerEnd.Of(1, 1), 9);
        Assert.Equal((1 - Math.Sqrt(1 - (4 * Math.Sqrt(1 / 600.0)))) / 2, LowerEnd.Of(2, 2), 9);
        Assert.Equal(0, LowerEnd.Of(0, 9));
        Assert.Equal(0, LowerEnd.Of(0, 0));
    }

    [Fact]
    public void Should_stay_below_the_rate_and_near_it_where_much_is_known()
    {
        Assert.InRange(LowerEnd.Of(900_000_000, 100_000_000), 0.8999, 0.9);
        Assert.InRange(LowerEnd.Of(1, 1_000_000_000), 1e-21, 1e-9);
        Assert.InRange(LowerEnd.Of(1_000_000_000, 0), 0.9999999, 1);
        Assert.True(LowerEnd.Of(10, 3) < LowerEnd.Of(100, 30));
    }

    [Fact]
    public void Should_count_up_from_bucket_to_bucket_and_keep_the_value_through_empty_time()
    {
        PatternBucket[] timeline = [new(Start, 64, 5, 0), new(Start.AddSeconds(192), 64, 0, 5), new(Start.AddSeconds(256), 64, 7, 0)];
        double[] expected = [LowerEnd.Of(5, 0), LowerEnd.Of(5, 0), LowerEnd.Of(5, 0), LowerEnd.Of(5, 5), LowerEnd.Of(12, 5)];
        Assert.Equal(expected, ConfidenceChart.Points(timeline, 48));
        Assert.Equal(expected, ConfidenceChart.Points([.. timeline.Reverse()], 5));
    }

    [Fact]
    public void Should_fit_however_long_the_time_is()
    {
        PatternBucket[] timeline = [new(Start, 1, 5, 0), new(Start.AddDays(4000), 1, 5, 0)];
        var points = ConfidenceChart.Points(timeline, 10);
        Assert.Equal(10, points.Count);
        Assert.Equal(LowerEnd.Of(5, 0), points[8]);
        Assert.Equal(LowerEnd.Of(10, 0), points[9]);
        var lines = ConfidenceChart.Lines(Learned.Read(Learned.Pooled) with { Timeline = timeline }, new Times(new FixedClock()), 200).ToList();
        Assert.All(lines, line => Assert.True(line.ToString().Length <= ConfidenceChart.WidthMax, line.ToString()));
        Assert.Empty(ConfidenceChart.Points([], 10));
    }

    [Fact]
    public void Should_be_readable_as_text()
    {
        var timeline = Enumerable.Range(0, 30).Select(i => new PatternBucket(Start.AddMinutes(i), 60, i < 3 ? 0 : 4, i is < 3 or > 25 ? 9 : 0)).ToList();
        var drawn = ConfidenceChart.Lines(Learned.Read(Learned.Pooled) with { Timeline = timeline, LastAt = Start.AddMinutes(29) }, new Times(new FixedClock()), 60).Select(l => l.ToString()).ToList();
        Assert.Equal(5, drawn.Count);
        Assert.Equal("  1.00", drawn[0]);
        Assert.StartsWith("  0.25 ···", drawn[3]);
        Assert.EndsWith("██████████", drawn[3]);
        Assert.Equal("       01:00:00              01:29:00", drawn[4]);
    }
}
