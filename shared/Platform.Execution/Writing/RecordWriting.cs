using System.Text.Json;

namespace Platform.Execution;

/// <summary>How this library's own values stand in JSON, beside those that <see cref="Statements.JsonWriting"/> writes.</summary>
internal static class RecordWriting
{
    public static void Json(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, FrozenJson json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json.Text, skipInputValidation: true);
    }
}
