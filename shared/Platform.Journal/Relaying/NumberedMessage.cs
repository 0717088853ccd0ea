using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Platform.Journal;

/// <summary>The message of a record: the source and the number in front of its body, which is never parsed again on its way.</summary>
public static class NumberedMessage
{
    /// <summary>What all messages of a source begin with.</summary>
    public static byte[] Prefix(string source) => Encoding.UTF8.GetBytes($"{{\"source\":{JsonSerializer.Serialize(source)},\"sourceSeq\":");

    public static byte[] Of(ReadOnlySpan<byte> prefix, long sourceSeq, ReadOnlySpan<byte> body)
    {
        Span<byte> digits = stackalloc byte[20];
        sourceSeq.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        var message = new byte[prefix.Length + length + body.Length];
        prefix.CopyTo(message);
        digits[..length].CopyTo(message.AsSpan(prefix.Length));
        message[prefix.Length + length] = (byte)',';
        body[1..].CopyTo(message.AsSpan(prefix.Length + length + 1));
        return message;
    }
}
