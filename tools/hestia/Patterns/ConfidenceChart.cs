using Hestia.Showing;

namespace Hestia.Patterns;

/// <summary>
/// How confidence grew and fell: the lower end after each stretch of time, from all attempts up to then. Pure; text is enough to read it.
/// </summary>
internal static class ConfidenceChart
{
    public const int WidthMax = 60;
    private const int Rows = 4;
    private const string Blocks = " ▁▂▃▄▅▆▇█";
    private const string Axis = "      ";

    /// <summary>
    /// The lower end at the end of each column, at most <paramref name="columns"/> of them, from the first attempt to the last.
    /// </summary>
    internal static IReadOnlyList<double> Points(IReadOnlyList<PatternBucket> timeline, int columns)
    {
        var buckets = timeline.Where(b => b.Seconds > 0).OrderBy(b => b.At).ToList();
        if (buckets.Count == 0 || columns < 1)
        {
            return [];
        }

        var first = buckets[0].At;
        var step = buckets.Min(b => b.Seconds);
        long Place(PatternBucket b) => (long)(b.At - first).TotalSeconds / step;

        // A stretch without attempts has no bucket; confidence stays what it was.
        var places = Place(buckets[^1]) + 1;
        var width = (int)Math.Min(columns, places);
        var points = new double[width];
        var (next, successes, failures) = (0, 0L, 0L);
        for (var column = 0; column < width; column++)
        {
            var end = (long)((Int128)places * (column + 1) / width);
            for (; next < buckets.Count && Place(buckets[next]) < end; next++)
            {
                successes += buckets[next].Successes;
                failures += buckets[next].Failures;
            }

            points[column] = LowerEnd.Of(successes, failures);
        }

        return points;
    }

    public static IEnumerable<Line> Lines(Pattern pattern, Times times, int width)
    {
        var points = Points(pattern.Timeline, Math.Min(width, WidthMax) - Axis.Length - 2);
        if (points.Count == 0)
        {
            yield break;
        }

        for (var row = Rows - 1; row >= 0; row--)
        {
            var top = (row + 1) / (double)Rows;
            yield return new Line(new Span($"  {top:0.00} ", Ink.Faint), new Span(string.Concat(points.Select(p => Block(p, row))), Ink.Name));
        }

        var (from, to) = (times.Short(pattern.Timeline.Min(b => b.At)), times.Short(pattern.LastAt ?? pattern.Timeline.Max(b => b.At)));
        var room = points.Count - from.Length - to.Length;
        yield return new Line(new Span("  " + Axis[1..] + (room > 0 ? from + new string(' ', room) + to : $"{from} – {to}"), Ink.Faint));
    }

    /// <summary>
    /// The part of a column in a row, in eighths; a rate of 0 is a dot on the ground, because a space would look like nothing known.
    /// </summary>
    private static char Block(double point, int row)
    {
        var eighths = (int)Math.Ceiling(point * Rows * 8) - (row * 8);
        return eighths <= 0 && row == 0 ? '·' : Blocks[Math.Clamp(eighths, 0, 8)];
    }
}
