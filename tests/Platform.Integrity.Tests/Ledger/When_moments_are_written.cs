using System.Text;

namespace Platform.Integrity.Tests.Ledger;

public sealed class When_moments_are_written
{
    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData("2026-01-31T09:30:00.1234569Z", "2026-01-31T09:30:00.123456Z")]
    [InlineData("2026-01-31T09:30:00+02:00", "2026-01-31T07:30:00.000000Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000Z")]
    [InlineData("1969-12-31T23:59:59.9999999Z", "1969-12-31T23:59:59.999999Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999999Z")]
    public void Should_have_six_digits_truncated_in_UTC(string moment, string expected)
    {
        var given = DateTimeOffset.Parse(moment);
        Span<byte> written = stackalloc byte[Timestamps.Length];
        Timestamps.Write(Timestamps.ToUnixMicroseconds(given), written);
        Assert.Equal(expected, Encoding.ASCII.GetString(written));
        Assert.Equal(expected, Timestamps.Format(given));
        Assert.True(Timestamps.TryParse(expected, out var read));
        Assert.Equal(Timestamps.Truncate(given), read);
        Assert.Equal(read, Timestamps.FromUnixMicroseconds(Timestamps.ToUnixMicroseconds(given)));
    }

    [Theory]
    [Trait("Requirement", "G5")]
    [InlineData("2026-01-31T09:30:00Z")]
    [InlineData("2026-01-31T09:30:00.123456+00:00")]
    [InlineData("2026-01-31 09:30:00.123456Z")]
    public void Should_be_read_in_that_layout_only(string text) => Assert.False(Timestamps.TryParse(text, out _));
}
