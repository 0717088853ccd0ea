using System.Globalization;

namespace Hestia.Asking;

/// <summary>
/// A moment as a person writes it: <c>90s</c>, <c>15m</c>, <c>1h</c>, <c>2d</c>, <c>1w</c> ago, <c>today</c>, <c>yesterday</c>, or a date
/// with or without a time.
/// </summary>
internal static class Moment
{
    public static DateTimeOffset? Parse(string text, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        if (text.Length > 1 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            double? seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, 'w' => 604_800, _ => null };
            if (seconds * number is { } ago and <= 3_155_760_000)
            {
                return now - TimeSpan.FromSeconds(ago);
            }
        }

        var today = TimeZoneInfo.ConvertTime(now, clock.LocalTimeZone).Date;
        if (text is "today" or "yesterday")
        {
            return Local(text == "today" ? today : today.AddDays(-1), clock);
        }

        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at))
        {
            return null;
        }

        // Without an offset it is the time on the reader's wall; a time without a date is today's.
        return at.Kind switch
        {
            DateTimeKind.Unspecified when !text.Contains('-') && !text.Contains('/') => Local(today + at.TimeOfDay, clock),
            DateTimeKind.Unspecified => Local(at, clock),
            _ => new DateTimeOffset(at.ToUniversalTime(), TimeSpan.Zero),
        };
    }

    private static DateTimeOffset Local(DateTime wall, TimeProvider clock) =>
        new DateTimeOffset(wall, clock.LocalTimeZone.GetUtcOffset(wall)).ToUniversalTime();
}
