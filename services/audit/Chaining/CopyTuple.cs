using System.Buffers;
using System.Buffers.Binary;

namespace Audit.Chaining;

/// <summary>Writes tuples in the layout of PostgreSQL's <c>COPY … (FORMAT binary)</c>. Reusable; not for several threads at once.</summary>
internal sealed class CopyTuple
{
    private const long MicrosecondsFrom1970To2000 = 946_684_800_000_000;
    private const int TextOid = 25;

    private readonly ArrayBufferWriter<byte> buffer = new(2048);

    /// <summary>The stream's beginning: signature, no flags, no header extension.</summary>
    public static ReadOnlySpan<byte> Header => [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>The stream's end: a tuple of -1 fields.</summary>
    public static ReadOnlySpan<byte> Trailer => [0xFF, 0xFF];

    public int Length => buffer.WrittenCount;

    public byte[] ToArray() => buffer.WrittenSpan.ToArray();

    public void Clear() => buffer.ResetWrittenCount();

    public void Begin(short fields)
    {
        BinaryPrimitives.WriteInt16BigEndian(buffer.GetSpan(2), fields);
        buffer.Advance(2);
    }

    public void Int64(long? value)
    {
        if (value is not { } number)
        {
            Null();
            return;
        }

        Int32(8);
        BinaryPrimitives.WriteInt64BigEndian(buffer.GetSpan(8), number);
        buffer.Advance(8);
    }

    public void Moment(long unixMicroseconds) => Int64(unixMicroseconds - MicrosecondsFrom1970To2000);

    public void Uuid(Guid? value)
    {
        if (value is not { } id)
        {
            Null();
            return;
        }

        Int32(16);
        id.TryWriteBytes(buffer.GetSpan(16), bigEndian: true, out var written);
        buffer.Advance(written);
    }

    public void Bytes(ReadOnlyMemory<byte>? value)
    {
        if (value is { } bytes) Bytes(bytes.Span);
        else Null();
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        buffer.Write(value);
    }

    public void TextArray(ReadOnlySpan<ReadOnlyMemory<byte>> texts)
    {
        if (texts.IsEmpty)
        {
            Int32(12);
            Int32(0);
            Int32(0);
            Int32(TextOid);
            return;
        }

        var length = 20;
        foreach (var text in texts) length += 4 + text.Length;
        Int32(length);
        Int32(1);
        Int32(0);
        Int32(TextOid);
        Int32(texts.Length);
        Int32(1);
        foreach (var text in texts) Bytes(text.Span);
    }

    private void Null() => Int32(-1);

    private void Int32(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
    }
}
