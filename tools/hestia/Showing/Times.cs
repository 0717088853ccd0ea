namespace Hestia.Showing;

/// <summary>Moments for people: in their own time zone, and how long ago.</summary>
internal sealed class Times(TimeProvider clock)
{
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>For a column: as short as the day allows.</summary>
    public string Short(DateTimeOffset at)
    {
        var local = Local(at);
        var today = Local(Now);
        return local.Date == today.Date ? local.ToString("HH:mm:ss")
            : local.Year == today.Year ? local.ToString("MM-dd HH:mm:ss")
            : local.ToString("yyyy-MM-dd HH:mm:ss");
    }

    /// <summary>Unambiguous, with the zone.</summary>
    public string Full(DateTimeOffset at)
    {
        var local = Local(at);
        return local.Offset == TimeSpan.Zero ? local.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'") : local.ToString("yyyy-MM-dd HH:mm:ss.fffzzz");
    }

    /// <summary>For a story: <c>today 03:31:22 UTC, 4 minutes ago</c>.</summary>
    public string Story(DateTimeOffset at)
    {
        var local = Local(at);
        var today = Local(Now).Date;
        var day = local.Date == today ? "today"
            : local.Date == today.AddDays(-1) ? "yesterday"
            : local.ToString("yyyy-MM-dd");
        return $"{day} {local:HH:mm:ss} {Zone(local)}, {Ago(at)}";
    }

    public string Ago(DateTimeOffset at)
    {
        var span = Now - at;
        return span < TimeSpan.FromSeconds(-2) ? "in the future"
            : span.TotalSeconds < 2 ? "just now"
            : Length(span) + " ago";
    }

    public static string Length(TimeSpan span) =>
        span.TotalSeconds < 120 ? Count((long)span.TotalSeconds, "second")
        : span.TotalMinutes < 120 ? Count((long)span.TotalMinutes, "minute")
        : span.TotalHours < 48 ? Count((long)span.TotalHours, "hour")
        : Count((long)span.TotalDays, "day");

    /// <summary>The heading of a column of <see cref="Short"/> times.</summary>
    public string Heading => $"time ({Zone(Local(Now))})";

    public static string Count(long n, string noun) => n == 1 ? $"1 {noun}" : $"{n:N0} {noun}s";

    public static string Milliseconds(long ms) => ms < 10_000 ? $"{ms} ms" : $"{ms / 1000.0:0.0} s";

    private DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, clock.LocalTimeZone);

    private static string Zone(DateTimeOffset local) => local.Offset == TimeSpan.Zero ? "UTC" : local.ToString("zzz");
}
