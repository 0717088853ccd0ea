using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Cutting.Rowsets;

/// <summary>
/// SHA-256 of the canonical JSON of a rowset: one array of objects, sorted by canonical address (ordinal). Computed row by row, so that a
/// large rowset is never
/// one text in memory.
/// </summary>
internal sealed record WriterDigest(string Sha256, long Bytes)
{
    /// <param name="rows">In any order.</param>
    public static WriterDigest Of(IEnumerable<RowsetRow> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var draft = new ArrayBufferWriter<byte>(512);
        var canonical = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(draft);
        long bytes = 2;
        var first = true;
        hash.AppendData("["u8);
        foreach (var row in rows.OrderBy(r => r.CanonicalAddress, StringComparer.Ordinal))
        {
            draft.ResetWrittenCount();
            canonical.ResetWrittenCount();
            writer.Reset();
            Write(writer, row);
            CanonicalJson.Write(canonical, draft.WrittenSpan);
            if (!first) hash.AppendData(","u8);
            hash.AppendData(canonical.WrittenSpan);
            bytes += canonical.WrittenCount + (first ? 0 : 1);
            first = false;
        }

        hash.AppendData("]"u8);
        return new WriterDigest(Convert.ToHexStringLower(hash.GetHashAndReset()), bytes);
    }

    private static void Write(Utf8JsonWriter writer, RowsetRow row)
    {
        writer.WriteStartObject();
        writer.WriteString("canonical_address"u8, row.CanonicalAddress);
        writer.WriteString("content_hash"u8, row.ContentHash);
        writer.WriteString("idempotency_key"u8, row.IdempotencyKey);
        writer.WriteString("section_type"u8, row.SectionType);
        writer.WriteString("unit_kind"u8, row.UnitKind);
        writer.WriteEndObject();
        writer.Flush();
    }
}
