using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Integrity;

namespace Platform.Journal;

/// <summary>Makes the payload's <c>output</c> of a message that has none of its own.</summary>
internal static class RecordOutput
{
    /// <summary>The canonical bytes of an object with these members, in whatever order they are written.</summary>
    /// <exception cref="CanonicalJsonException">A member has no canonical form.</exception>
    public static ReadOnlyMemory<byte> Of<T>(T message, Action<Utf8JsonWriter, T> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writeMembers(writer, message);
            writer.WriteEndObject();
        }

        return CanonicalJson.Encode(buffer.WrittenSpan);
    }

    /// <summary>
    /// The value as it came: what has no canonical form is to be named by the canonicalizer, and not to be repaired or thrown at by the
    /// writer.
    /// </summary>
    public static void WriteAsItCame(this Utf8JsonWriter writer, string name, JsonElement value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }
}
