using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Platform.Integrity;

/// <summary>Writes payloads as canonical JSON into memory that it keeps: what it returns is valid until the next call.</summary>
public sealed class PayloadEncoder
{
    private readonly CanonicalBuffer buffer = new();

    /// <summary>The canonical bytes of the payload.</summary>
    /// <exception cref="CanonicalJsonException">A text is not UTF-8, or a number is beyond ±(2^53-1).</exception>
    public ReadOnlySpan<byte> Encode(in PayloadV1 payload)
    {
        buffer.Clear();
        buffer.Write((byte)'{');
        if (payload.BodyBytes is { } size)
        {
            if (size is > CanonicalNumber.MaxInteger or < 0)
            {
                throw new CanonicalJsonException("$.bodyBytes", "A size lies between 0 and 2^53-1.");
            }

            Name("\"bodyBytes\":"u8);
            buffer.Write(Encoding.ASCII.GetBytes(size.ToString(CultureInfo.InvariantCulture)));
        }

        Text("\"bodySha256\":"u8, payload.BodySha256);
        Text("\"error\":"u8, payload.Error);
        Json("\"objects\":"u8, payload.Objects);
        Json("\"output\":"u8, payload.Output);
        Json("\"parameters\":"u8, payload.Parameters);
        Text("\"traceparent\":"u8, payload.Traceparent);
        Text("\"userId\":"u8, payload.UserId);
        buffer.Write((byte)'}');
        return buffer.Written;
    }

    private void Name(ReadOnlySpan<byte> name)
    {
        if (buffer.Length > 1)
        {
            buffer.Write((byte)',');
        }

        buffer.Write(name);
    }

    private void Text(ReadOnlySpan<byte> name, ReadOnlyMemory<byte>? value)
    {
        if (value is not { } text)
        {
            return;
        }

        if (!Utf8.IsValid(text.Span))
        {
            throw new CanonicalJsonException("$." + Encoding.ASCII.GetString(name).Trim(':', '"'), "This text is not valid UTF-8.");
        }

        Name(name);
        buffer.Write((byte)'"');
        CanonicalText.WriteEscaped(buffer, text.Span);
        buffer.Write((byte)'"');
    }

    private void Json(ReadOnlySpan<byte> name, ReadOnlyMemory<byte>? value)
    {
        if (value is not { } canonical)
        {
            return;
        }

        Name(name);
        buffer.Write(canonical.Span);
    }
}
