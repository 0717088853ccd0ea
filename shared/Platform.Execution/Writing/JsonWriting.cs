using System.Text.Json;
using Platform.Integrity;

namespace Platform.Execution;

/// <summary>How this library's values stand in JSON.</summary>
internal static class JsonWriting
{
    public static void Moment(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset moment)
    {
        Span<byte> text = stackalloc byte[Timestamps.Length];
        Timestamps.Write(Timestamps.ToUnixMicroseconds(moment), text);
        writer.WriteString(name, text);
    }

    public static void Digest(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, Digest digest)
    {
        Span<byte> hex = stackalloc byte[Execution.Digest.Size * 2];
        digest.CopyHexTo(hex);
        writer.WriteString(name, hex);
    }

    public static void Json(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, FrozenJson json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json.Text, skipInputValidation: true);
    }

    public static void Text(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }
}
