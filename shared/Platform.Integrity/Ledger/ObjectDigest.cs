using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Integrity;

/// <summary>
/// The digest of an ontology object's whole state: SHA-256(0x04 ‖ canonical JSON), so that whoever changes a row without an action is found
/// out by comparing it with the ledger.
/// </summary>
public static class ObjectDigest
{
    /// <summary>The digest, lower-case hex.</summary>
    /// <param name="id">The object's id.</param>
    /// <param name="type">Its type.</param>
    /// <param name="version">Its version.</param>
    /// <param name="attributes">Its attributes, JSON as the database writes them.</param>
    /// <param name="createdAt">When it was created; microseconds count.</param>
    /// <param name="updatedAt">When it was changed last; microseconds count.</param>
    public static string Of(string id, string type, long version, string attributes, DateTimeOffset createdAt, DateTimeOffset updatedAt)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(attributes);
        var buffer = new CanonicalBuffer();
        buffer.Write(0x04);
        buffer.Write("{\"attributes\":"u8);
        Attributes(buffer, attributes);
        At(buffer, ",\"createdAt\":\""u8, createdAt);
        buffer.Write("\",\"id\":"u8);
        Text(buffer, id);
        buffer.Write(",\"type\":"u8);
        Text(buffer, type);
        At(buffer, ",\"updatedAt\":\""u8, updatedAt);
        buffer.Write("\",\"version\":"u8);
        _ = Utf8Formatter.TryFormat(version, buffer.Free(20), out var written);
        buffer.Advance(written);
        buffer.Write((byte)'}');
        Span<byte> digest = stackalloc byte[LedgerHash.Size];
        SHA256.HashData(buffer.Written, digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>
    /// Attributes that have no canonical form, for one with an integer beyond ±(2^53-1), are digested as the text that they are.
    /// </summary>
    private static void Attributes(CanonicalBuffer buffer, string attributes)
    {
        byte[] canonical;
        try
        {
            canonical = CanonicalJson.Encode(Encoding.UTF8.GetBytes(attributes));
        }
        catch (CanonicalJsonException)
        {
            Text(buffer, attributes);
            return;
        }

        buffer.Write(canonical);
    }

    private static void At(CanonicalBuffer buffer, ReadOnlySpan<byte> name, DateTimeOffset moment)
    {
        buffer.Write(name);
        Timestamps.Write(Timestamps.ToUnixMicroseconds(moment), buffer.Free(Timestamps.Length));
        buffer.Advance(Timestamps.Length);
    }

    private static void Text(CanonicalBuffer buffer, string text)
    {
        buffer.Write((byte)'"');
        CanonicalText.WriteEscaped(buffer, Encoding.UTF8.GetBytes(text));
        buffer.Write((byte)'"');
    }
}
