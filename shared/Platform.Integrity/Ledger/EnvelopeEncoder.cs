using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Unicode;

namespace Platform.Integrity;

/// <summary>
/// Writes envelopes as canonical JSON, members already in order, into memory that it keeps: what it returns is valid until the next
/// call. Not for several threads at once.
/// </summary>
public sealed class EnvelopeEncoder
{
    // One byte before the envelope is the leaf hash's prefix, so that both lie in one piece.
    private readonly CanonicalBuffer buffer = new();

    /// <summary>The canonical bytes of the envelope.</summary>
    /// <exception cref="CanonicalJsonException">A value has no canonical form.</exception>
    public ReadOnlySpan<byte> Encode(in EnvelopeV1 envelope)
    {
        buffer.Clear();
        buffer.Write(0x00);
        buffer.Write((byte)'{');
        Text("\"actionType\":"u8, envelope.ActionType);
        AffectedIds(envelope.AffectedIds.Span);
        Text(",\"agentId\":"u8, envelope.AgentId);
        At(envelope.AtMicroseconds);
        Id(",\"attemptId\":\""u8, envelope.AttemptId);
        Id(",\"commandId\":\""u8, envelope.CommandId);
        Number(",\"durationMs\":"u8, envelope.DurationMs);
        Id(",\"entryId\":\""u8, envelope.EntryId);
        Text(",\"errorCode\":"u8, envelope.ErrorCode);
        buffer.Write(envelope.TellsObjects ? ",\"format\":2"u8 : ",\"format\":1"u8);
        Text(",\"kind\":"u8, envelope.Kind);
        Id(",\"parentAttemptId\":\""u8, envelope.ParentAttemptId);
        Digest(envelope.PayloadSha256.Span);
        Text(",\"source\":"u8, envelope.Source);
        Number(",\"sourceSeq\":"u8, envelope.SourceSeq);
        Text(",\"status\":"u8, envelope.Status);
        Text(",\"traceId\":"u8, envelope.TraceId);
        Text(",\"trigger\":"u8, envelope.Trigger);
        buffer.Write((byte)'}');
        return buffer.Written[1..];
    }

    /// <summary>The leaf hash of the envelope encoded last.</summary>
    public void Leaf(Span<byte> into) => SHA256.HashData(buffer.Written, into);

    private void Text(ReadOnlySpan<byte> name, ReadOnlyMemory<byte>? value)
    {
        if (value is not { } text)
        {
            return;
        }

        buffer.Write(name);
        Text(text.Span, name);
    }

    private void Text(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        if (!Utf8.IsValid(text))
        {
            throw Refuse(name, "This text is not valid UTF-8.");
        }

        buffer.Write((byte)'"');
        CanonicalText.WriteEscaped(buffer, text);
        buffer.Write((byte)'"');
    }

    private void AffectedIds(ReadOnlySpan<ReadOnlyMemory<byte>> ids)
    {
        buffer.Write(buffer.Length == 2 ? "\"affectedIds\":["u8 : ",\"affectedIds\":["u8);
        for (var i = 0; i < ids.Length; i++)
        {
            if (i > 0)
            {
                buffer.Write((byte)',');
            }

            Text(ids[i].Span, "affectedIds"u8);
        }

        buffer.Write((byte)']');
    }

    private void At(long microseconds)
    {
        buffer.Write(",\"at\":\""u8);
        Timestamps.Write(microseconds, buffer.Free(Timestamps.Length));
        buffer.Advance(Timestamps.Length);
        buffer.Write((byte)'"');
    }

    private void Id(ReadOnlySpan<byte> name, Guid? value)
    {
        if (value is not { } id)
        {
            return;
        }

        buffer.Write(name);
        id.TryFormat(buffer.Free(36), out var written, "D");
        buffer.Advance(written);
        buffer.Write((byte)'"');
    }

    private void Number(ReadOnlySpan<byte> name, long? value)
    {
        if (value is not { } number)
        {
            return;
        }

        if (number is > CanonicalNumber.MaxInteger or < -CanonicalNumber.MaxInteger)
        {
            throw Refuse(name, "This integer is beyond ±(2^53-1).");
        }

        buffer.Write(name);
        _ = Utf8Formatter.TryFormat(number, buffer.Free(20), out var written);
        buffer.Advance(written);
    }

    private void Digest(ReadOnlySpan<byte> digest)
    {
        if (digest.Length != LedgerHash.Size)
        {
            throw Refuse("payloadSha256"u8, string.Create(CultureInfo.InvariantCulture, $"A digest has {LedgerHash.Size} bytes, this one {digest.Length}."));
        }

        buffer.Write(",\"payloadSha256\":\""u8);
        _ = Convert.TryToHexStringLower(digest, buffer.Free(LedgerHash.Size * 2), out var written);
        buffer.Advance(written);
        buffer.Write((byte)'"');
    }

    private static CanonicalJsonException Refuse(ReadOnlySpan<byte> name, string what) =>
        new("$." + System.Text.Encoding.ASCII.GetString(name).Trim(',', ':', '"'), what);
}
