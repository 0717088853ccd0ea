using System.Text.Json;

namespace Platform.Statements;

/// <summary>How moments, digests and texts that may be absent stand in JSON; <see cref="Members"/> reads them back.</summary>
public static class JsonWriting
{
    public static void Moment(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, DateTimeOffset moment)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> text = stackalloc byte[Timestamps.Length];
        Timestamps.Write(Timestamps.ToUnixMicroseconds(moment), text);
        writer.WriteString(name, text);
    }

    public static void Digest(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, Digest digest)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> hex = stackalloc byte[Integrity.Digest.Size * 2];
        digest.CopyHexTo(hex);
        writer.WriteString(name, hex);
    }

    public static void Text(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (text is not null) writer.WriteString(name, text);
    }
}
