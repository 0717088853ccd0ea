using System.Text.Json;

namespace Miner.Learning;

/// <summary>
/// Successes and failures over time in at most 48 buckets. A bucket is 2^k seconds wide and starts at a multiple of its width since 1970;
/// k is the smallest that lets all moments fit. So it depends on the set of moments alone: their order and how they were merged leave no
/// trace.
/// </summary>
internal sealed class Timeline
{
    /// <summary>The most buckets from the first to the last, empty ones included.</summary>
    public const int MaxBuckets = 48;

    private int shift;
    private long first;
    private int used;
    private long[] counts = [];

    /// <summary>Width of a bucket in seconds.</summary>
    public long Seconds => 1L << shift;

    public void Add(long unixSeconds, bool success) => Add(unixSeconds, success ? 1 : 0, success ? 0 : 1);

    public void Add(Timeline other)
    {
        while (shift < other.shift) Coarsen();
        for (var i = 0; i < other.used; i++)
        {
            if ((other.counts[2 * i] | other.counts[(2 * i) + 1]) == 0) continue;
            Add((other.first + i) << other.shift, other.counts[2 * i], other.counts[(2 * i) + 1]);
        }
    }

    /// <summary>The buckets that are not empty, earliest first.</summary>
    public IEnumerable<(long UnixSeconds, long Successes, long Failures)> Buckets()
    {
        for (var i = 0; i < used; i++)
        {
            if ((counts[2 * i] | counts[(2 * i) + 1]) != 0) yield return ((first + i) << shift, counts[2 * i], counts[(2 * i) + 1]);
        }
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(shift);
        writer.WriteNumberValue(first);
        for (var i = 0; i < 2 * used; i++) writer.WriteNumberValue(counts[i]);
        writer.WriteEndArray();
    }

    public static Timeline Read(JsonElement json)
    {
        var buckets = (json.GetArrayLength() - 2) / 2;
        if (buckets is < 0 or > MaxBuckets) throw new FormatException("A timeline has too many buckets.");
        var timeline = new Timeline { shift = json[0].GetInt32(), first = json[1].GetInt64(), used = buckets, counts = new long[2 * buckets] };
        for (var i = 0; i < 2 * buckets; i++) timeline.counts[i] = json[i + 2].GetInt64();
        return timeline;
    }

    private void Add(long unixSeconds, long successes, long failures)
    {
        var bucket = unixSeconds >> shift;
        if (used == 0)
        {
            first = bucket;
        }
        else
        {
            while (Math.Max(bucket, first + used - 1) - Math.Min(bucket, first) >= MaxBuckets)
            {
                Coarsen();
                bucket = unixSeconds >> shift;
            }
        }

        Reach(bucket);
        counts[2 * (bucket - first)] += successes;
        counts[(2 * (bucket - first)) + 1] += failures;
    }

    private void Reach(long bucket)
    {
        var before = used == 0 ? 0 : (int)Math.Max(0, first - bucket);
        var length = used == 0 ? 1 : (int)Math.Max(used + before, bucket - first + 1);
        if (length == used) return;
        if (2 * length > counts.Length || before > 0)
        {
            var grown = new long[2 * Math.Min(MaxBuckets, Math.Max(length, 2 * used))];
            Array.Copy(counts, 0, grown, 2 * before, 2 * used);
            counts = grown;
        }

        first -= before;
        used = length;
    }

    private void Coarsen()
    {
        shift++;
        if (used == 0) return;
        // Two neighbours fall together where the earlier has an even number.
        var last = (first + used - 1) >> 1;
        var start = first >> 1;
        for (var i = 0; i < used; i++)
        {
            var to = 2 * (((first + i) >> 1) - start);
            var (successes, failures) = (counts[2 * i], counts[(2 * i) + 1]);
            (counts[2 * i], counts[(2 * i) + 1]) = (0, 0);
            counts[to] += successes;
            counts[to + 1] += failures;
        }

        first = start;
        used = (int)(last - start + 1);
    }
}
