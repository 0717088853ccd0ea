using System.Text;
using System.Text.Json;

namespace Miner.Learning;

/// <summary>
/// One parameter with one value that a failure of a lesson had, and how often it was there since: among the failures of that lesson, and
/// among the cell's successes. What was counted before it was first seen is left out on both sides, so the two shares can be compared.
/// </summary>
internal sealed class TrackedFeature
{
    public TrackedFeature(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, long failuresBefore, long successesBefore)
    {
        (Name, Value) = (name.ToArray(), value.ToArray());
        Hash = HashOf(name, value);
        (FailuresBefore, SuccessesBefore) = (failuresBefore, successesBefore);
    }

    /// <summary>As it stands in the JSON, escapes and all; likewise the value, without quotation marks.</summary>
    public byte[] Name { get; }

    public byte[] Value { get; }

    public ulong Hash { get; }

    /// <summary>The lesson's failures before this was tracked.</summary>
    public long FailuresBefore { get; }

    /// <summary>The cell's successes before this was tracked.</summary>
    public long SuccessesBefore { get; }

    public long Failures { get; set; }

    public long Successes { get; set; }

    public bool Is(ulong hash, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        Hash == hash && Name.AsSpan().SequenceEqual(name) && Value.AsSpan().SequenceEqual(value);

    /// <summary>FNV-1a, only to tell most unequal pairs apart quickly; equality is asked of the bytes.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        const ulong prime = 1099511628211;
        var hash = 14695981039346656037;
        foreach (var b in name) hash = (hash ^ b) * prime;
        hash = (hash ^ 0xFF) * prime;
        foreach (var b in value) hash = (hash ^ b) * prime;
        return hash;
    }

    /// <summary>The text that these bytes of a JSON string mean.</summary>
    public static string Text(ReadOnlySpan<byte> raw)
    {
        if (!raw.Contains((byte)'\\')) return Encoding.UTF8.GetString(raw);
        try
        {
            var reader = new Utf8JsonReader([(byte)'"', .. raw, (byte)'"']);
            reader.Read();
            return reader.GetString()!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Encoding.UTF8.GetString(raw);
        }
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(Name);
        writer.WriteStringValue(Value);
        writer.WriteNumberValue(FailuresBefore);
        writer.WriteNumberValue(SuccessesBefore);
        writer.WriteNumberValue(Failures);
        writer.WriteNumberValue(Successes);
        writer.WriteEndArray();
    }

    public static TrackedFeature Read(JsonElement json) =>
        new(Encoding.UTF8.GetBytes(json[0].GetString()!), Encoding.UTF8.GetBytes(json[1].GetString()!), json[2].GetInt64(), json[3].GetInt64())
        {
            Failures = json[4].GetInt64(),
            Successes = json[5].GetInt64(),
        };
}
