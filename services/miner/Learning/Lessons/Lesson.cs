using System.Text.Json;

namespace Miner.Learning;

/// <summary>One way in which attempts of a cell went wrong: how often, when, and which parameters those attempts had.</summary>
internal sealed class Lesson(ErrorTemplate error, Outcome outcome)
{
    public const int MaxFeatures = 12;

    private readonly List<TrackedFeature> features = [];

    // A bit for each feature's hash: most parameters of most successes are found to be none of them without looking at any.
    private ulong present;

    public ErrorTemplate Error { get; } = error;

    public Outcome Outcome { get; } = outcome;

    public long Count { get; private set; }

    /// <summary>Microseconds since 1970; likewise <see cref="LastAt"/>.</summary>
    public long FirstAt { get; private set; } = long.MaxValue;

    public long LastAt { get; private set; } = long.MinValue;

    public IReadOnlyList<TrackedFeature> Features => features;

    public void Add(long at, Features attempt, long cellSuccesses)
    {
        AddUnseen(at);
        // Those that this failure shares first, so that none of them makes room for another of the same failure.
        Span<bool> known = stackalloc bool[Learning.Features.MaxCount];
        for (var i = 0; i < attempt.Count; i++)
        {
            if (Find(attempt, i) is not { } feature) continue;
            feature.Failures++;
            known[i] = true;
        }

        var settled = features.Count;
        for (var i = 0; i < attempt.Count; i++)
        {
            if (known[i] || !MakeRoom(attempt, ref settled)) continue;
            features.Add(new TrackedFeature(attempt.Name(i), attempt.Value(i), Count - 1, cellSuccesses) { Failures = 1 });
        }

        present = PresentIn(features);
    }

    /// <summary>Counts one whose parameters are of no interest.</summary>
    public void AddUnseen(long at)
    {
        Count++;
        FirstAt = Math.Min(FirstAt, at);
        LastAt = Math.Max(LastAt, at);
    }

    /// <summary>Counts what a success of the cell had in common with this lesson's failures.</summary>
    public void Contrast(Features attempt)
    {
        for (var i = 0; i < attempt.Count; i++)
        {
            if ((present & BitOf(attempt.Hash(i))) != 0 && Find(attempt, i) is { } feature) feature.Successes++;
        }
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("code", Error.Code);
        writer.WriteString("template", Error.Template);
        writer.WriteString("outcome", Outcomes.Word(Outcome));
        writer.WriteNumber("count", Count);
        writer.WriteNumber("firstAt", FirstAt);
        writer.WriteNumber("lastAt", LastAt);
        if (features.Count > 0)
        {
            writer.WriteStartArray("features");
            foreach (var feature in features) feature.Write(writer);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    public static Lesson Read(JsonElement json)
    {
        var error = new ErrorTemplate(json.GetProperty("code").GetString()!, json.GetProperty("template").GetString()!);
        var lesson = new Lesson(error, Outcomes.Parse(json.GetProperty("outcome").GetString()))
        {
            Count = json.GetProperty("count").GetInt64(),
            FirstAt = json.GetProperty("firstAt").GetInt64(),
            LastAt = json.GetProperty("lastAt").GetInt64(),
        };
        if (json.TryGetProperty("features", out var features)) lesson.features.AddRange(features.EnumerateArray().Select(TrackedFeature.Read));
        lesson.present = PresentIn(lesson.features);
        return lesson;
    }

    private static ulong BitOf(ulong hash) => 1UL << (int)(hash & 63);

    private static ulong PresentIn(List<TrackedFeature> features)
    {
        var bits = 0UL;
        foreach (var feature in features) bits |= BitOf(feature.Hash);
        return bits;
    }

    private TrackedFeature? Find(Features attempt, int index)
    {
        var hash = attempt.Hash(index);
        foreach (var feature in features)
        {
            if (feature.Hash == hash && feature.Is(hash, attempt.Name(index), attempt.Value(index))) return feature;
        }

        return null;
    }

    /// <summary>
    /// Whether there is room for one more, if need be by giving up the one with the fewest failures, the oldest of these: but never one
    /// that this failure has as well, nor one that enough failures have to be shown.
    /// </summary>
    private bool MakeRoom(Features attempt, ref int settled)
    {
        if (features.Count < MaxFeatures) return true;
        var fewest = -1;
        for (var i = 0; i < settled; i++)
        {
            if ((fewest < 0 || features[i].Failures < features[fewest].Failures) && !IsCommon(features[i]) && !IsOf(features[i], attempt)) fewest = i;
        }

        if (fewest < 0) return false;
        features.RemoveAt(fewest);
        settled--;
        return true;
    }

    private bool IsCommon(TrackedFeature feature) => feature.Failures > 1 && CommonParameter.IsCommon(feature.Failures, Count - feature.FailuresBefore);

    private static bool IsOf(TrackedFeature feature, Features attempt)
    {
        for (var i = 0; i < attempt.Count; i++)
        {
            if (feature.Is(attempt.Hash(i), attempt.Name(i), attempt.Value(i))) return true;
        }

        return false;
    }
}
