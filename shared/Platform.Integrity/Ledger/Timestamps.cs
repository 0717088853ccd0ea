using System.Globalization;

namespace Platform.Integrity;

/// <summary>
/// Moments as the ledger writes them: UTC, exactly six fractional digits (<c>2026-01-31T09:30:00.123456Z</c>), truncated.
/// </summary>
public static class Timestamps
{
    /// <summary>Length of every written moment.</summary>
    public const int Length = 27;

    private const string Layout = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public static long ToUnixMicroseconds(DateTimeOffset moment) =>
        (moment.UtcTicks - DateTime.UnixEpoch.Ticks - Remainder(moment.UtcTicks)) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset FromUnixMicroseconds(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(checked(microseconds * TimeSpan.TicksPerMicrosecond));

    /// <summary>The same moment without what is finer than a microsecond, in UTC.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset moment) => new(moment.UtcTicks - Remainder(moment.UtcTicks), TimeSpan.Zero);

    public static string Format(DateTimeOffset moment) => moment.UtcDateTime.ToString(Layout, CultureInfo.InvariantCulture);

    /// <summary>Writes <see cref="Length"/> bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The moment is outside the years 0001 to 9999.</exception>
    public static void Write(long unixMicroseconds, Span<byte> into)
    {
        var moment = FromUnixMicroseconds(unixMicroseconds).UtcDateTime;
        var (date, time) = (DateOnly.FromDateTime(moment), moment.TimeOfDay);
        Digits(into, 0, date.Year, 4);
        into[4] = (byte)'-';
        Digits(into, 5, date.Month, 2);
        into[7] = (byte)'-';
        Digits(into, 8, date.Day, 2);
        into[10] = (byte)'T';
        Digits(into, 11, time.Hours, 2);
        into[13] = (byte)':';
        Digits(into, 14, time.Minutes, 2);
        into[16] = (byte)':';
        Digits(into, 17, time.Seconds, 2);
        into[19] = (byte)'.';
        Digits(into, 20, (int)(time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond), 6);
        into[26] = (byte)'Z';
    }

    /// <summary>Reads this one layout and no other.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset moment) =>
        DateTimeOffset.TryParseExact(text, Layout, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out moment);

    private static long Remainder(long ticks) => ticks % TimeSpan.TicksPerMicrosecond;

    private static void Digits(Span<byte> into, int start, int value, int count)
    {
        for (var i = start + count - 1; i >= start; i--)
        {
            into[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
