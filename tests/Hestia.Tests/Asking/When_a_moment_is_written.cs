using Hestia.Asking;
using Xunit;

namespace Hestia.Tests.Asking;

public sealed class When_a_moment_is_written
{
    [Theory]
    [InlineData("90s", "2026-11-21T02:58:30Z")]
    [InlineData("15m", "2026-11-21T02:45:00Z")]
    [InlineData("1.5h", "2026-11-21T01:30:00Z")]
    [InlineData("2d", "2026-11-19T03:00:00Z")]
    [InlineData("1w", "2026-11-14T03:00:00Z")]
    [InlineData("today", "2026-11-21T00:00:00Z")]
    [InlineData("yesterday", "2026-11-20T00:00:00Z")]
    [InlineData("02:30", "2026-11-21T02:30:00Z")]
    [InlineData("2026-11-20", "2026-11-20T00:00:00Z")]
    [InlineData("2026-11-20T10:00", "2026-11-20T10:00:00Z")]
    [InlineData("2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z")]
    [InlineData("2026-11-20T10:00:00+02:00", "2026-11-20T08:00:00Z")]
    public void Should_be_understood(string text, string moment) =>
        Assert.Equal(DateTimeOffset.Parse(moment), Moment.Parse(text, new FixedClock()));

    [Theory]
    [InlineData("soon")]
    [InlineData("h")]
    [InlineData("-5m")]
    [InlineData("5x")]
    [InlineData("")]
    public void Should_be_refused_where_it_is_none(string text) => Assert.Null(Moment.Parse(text, new FixedClock()));
}
