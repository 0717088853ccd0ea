using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Integrity;

namespace Miner.Learning;

/// <summary>Patterns and advice as JSON, with names in camel case and moments as the ledger writes them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(MomentConverter)])]
[JsonSerializable(typeof(OrionPattern))]
[JsonSerializable(typeof(Guidance))]
internal sealed partial class LearningJson : JsonSerializerContext;

/// <summary>RFC 3339, UTC, six digits.</summary>
internal sealed class MomentConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Timestamps.Format(value));
}
