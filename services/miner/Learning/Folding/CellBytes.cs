using System.Buffers;
using System.Text.Json;
using Platform.Integrity;

namespace Miner.Learning;

/// <summary>A cell as JSON: equal cells have equal bytes, and a cell that was read writes the bytes it was read from.</summary>
internal sealed partial class Cell
{
    private const int Version = 1;

    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true })) Write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <exception cref="FormatException">These are not the bytes of a cell.</exception>
    public static Cell Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new Utf8JsonReader(bytes);
            return Read(JsonElement.ParseValue(ref reader));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or ArgumentException)
        {
            throw new FormatException("These are not the bytes of a cell: " + e.Message, e);
        }
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        Write(writer, "counts", [Successes, Failures, RolledBack, Indeterminate, Streak]);
        Write(writer, "regime", [RegimeNumber, RegimeSuccesses, RegimeFailures]);
        Write(writer, "times", [regimeSince, staleSince, firstAt, lastAt, lastSuccessAt, lastFailureAt]);
        Write(writer, "seq", [FromSeq, ToSeq]);
        writer.WritePropertyName("falling");
        Write(writer, falling.State);
        writer.WritePropertyName("rising");
        Write(writer, rising.State);
        writer.WritePropertyName("timeline");
        Timeline.Write(writer);
        writer.WritePropertyName("lessons");
        Lessons.Write(writer);
        writer.WritePropertyName("precededBy");
        PrecededBy.Write(writer);
        writer.WritePropertyName("followedBy");
        FollowedBy.Write(writer);
        writer.WriteEndObject();
    }

    private static Cell Read(JsonElement json)
    {
        var version = json.GetProperty("version").GetInt32();
        if (version != Version) throw new FormatException($"A cell of version {version} is not known here.");
        var (counts, regime, times, seq) = (json.GetProperty("counts"), json.GetProperty("regime"), json.GetProperty("times"), json.GetProperty("seq"));
        return new Cell
        {
            Successes = counts[0].GetInt64(),
            Failures = counts[1].GetInt64(),
            RolledBack = counts[2].GetInt64(),
            Indeterminate = counts[3].GetInt64(),
            Streak = counts[4].GetInt64(),
            RegimeNumber = regime[0].GetInt32(),
            RegimeSuccesses = regime[1].GetInt64(),
            RegimeFailures = regime[2].GetInt64(),
            regimeSince = times[0].GetInt64(),
            staleSince = times[1].GetInt64(),
            firstAt = times[2].GetInt64(),
            lastAt = times[3].GetInt64(),
            lastSuccessAt = times[4].GetInt64(),
            lastFailureAt = times[5].GetInt64(),
            FromSeq = seq[0].GetInt64(),
            ToSeq = seq[1].GetInt64(),
            falling = { State = ReadDrift(json.GetProperty("falling")) },
            rising = { State = ReadDrift(json.GetProperty("rising")) },
            Timeline = Timeline.Read(json.GetProperty("timeline")),
            Lessons = LessonBook.Read(json.GetProperty("lessons")),
            PrecededBy = Neighbours.Read(json.GetProperty("precededBy")),
            FollowedBy = Neighbours.Read(json.GetProperty("followedBy")),
        };
    }

    private static void Write(Utf8JsonWriter writer, string name, ReadOnlySpan<long> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers) writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, in DriftState state)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(state.Baseline);
        if (state with { Baseline = 0 } != default)
        {
            Write(writer, state.Slight);
            Write(writer, state.Marked);
            Write(writer, state.Severe);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, in DriftEvidence evidence)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(evidence.Sum);
        writer.WriteNumberValue(evidence.Best);
        writer.WriteNumberValue(evidence.Seq);
        writer.WriteNumberValue(Timestamps.ToUnixMicroseconds(evidence.At));
        writer.WriteNumberValue(evidence.Successes);
        writer.WriteNumberValue(evidence.Failures);
        writer.WriteEndArray();
    }

    private static DriftState ReadDrift(JsonElement json) => json.GetArrayLength() == 1
        ? new DriftState(json[0].GetDouble(), default, default, default)
        : new DriftState(json[0].GetDouble(), ReadEvidence(json[1]), ReadEvidence(json[2]), ReadEvidence(json[3]));

    private static DriftEvidence ReadEvidence(JsonElement json) => new(
        json[0].GetDouble(), json[1].GetDouble(), json[2].GetInt64(), Timestamps.FromUnixMicroseconds(json[3].GetInt64()), json[4].GetInt64(), json[5].GetInt64());
}
