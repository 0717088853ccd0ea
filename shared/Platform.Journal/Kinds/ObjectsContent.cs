using System.Buffers;
using System.Text.Json;
using Platform.Contracts;
using Platform.Integrity;

namespace Platform.Journal;

/// <summary>How an attempt left objects, as the payload's member <c>objects</c>.</summary>
internal static class ObjectsContent
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <exception cref="RecordRefusedException">The ledger cannot hold it.</exception>
    public static ReadOnlyMemory<byte>? Of(ActionAttempted message)
    {
        if (message.Objects is not { } objects) return null;
        if (message.Status != AttemptStatus.Success) throw new RecordRefusedException("An attempt that did not succeed leaves no object.");
        if (objects.Count > AttemptContent.MaxAffectedIds) throw new RecordRefusedException($"More than {AttemptContent.MaxAffectedIds} objects are left.");
        var buffer = new ArrayBufferWriter<byte>(2 + (objects.Count * 128));
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var left in objects) Write(writer, left);
            writer.WriteEndArray();
        }

        return CanonicalJson.Encode(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, ObjectLeft left)
    {
        writer.WriteStartObject();
        writer.WriteString("id", RecordText.Bounded("objects.id", left.Id, RecordText.MaxBytes));
        if (left is { Sha256: { } sha256, Version: { } version })
        {
            if (sha256.Length != 2 * LedgerHash.Size || sha256.AsSpan().ContainsAnyExcept(HexDigits))
                throw new RecordRefusedException("The digest of an object is no SHA-256 in lower-case hex.");
            writer.WriteString("sha256", sha256);
            writer.WriteNumber("version", version);
        }
        else
        {
            if (left.Sha256 is not null || left.Version is not null) throw new RecordRefusedException("Of an object that is left both version and digest are told, of a deleted one neither.");
            writer.WriteBoolean("deleted", true);
        }

        writer.WriteEndObject();
    }
}
