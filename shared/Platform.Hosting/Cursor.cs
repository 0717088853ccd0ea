using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Hosting;

/// <summary>
/// Where a page ended, as a number or a text. Opaque to readers, and bound to the question it belongs to: a cursor used with other filters
/// is refused instead of quietly skipping items.
/// </summary>
public static class Cursor
{
    private const byte Version = 1;
    private const int BindingLength = 6;

    public static string Make(string question, long ended)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, ended);
        return Make(question, bytes);
    }

    public static string Make(string question, string ended) => Make(question, Encoding.UTF8.GetBytes(ended));

    public static bool TryRead(string question, string cursor, out long ended)
    {
        ended = 0;
        if (Read(question, cursor) is not { Length: sizeof(long) } bytes) return false;
        ended = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return ended >= 0;
    }

    public static bool TryRead(string question, string cursor, out string ended)
    {
        var bytes = Read(question, cursor);
        ended = bytes is null ? "" : Encoding.UTF8.GetString(bytes);
        return bytes is not null;
    }

    private static string Make(string question, ReadOnlySpan<byte> ended) => Base64Url.EncodeToString([Version, .. ended, .. Binding(question, ended)]);

    private static byte[]? Read(string question, string cursor)
    {
        if (!Base64Url.IsValid(cursor, out var length) || length < 1 + BindingLength) return null;
        var bytes = Base64Url.DecodeFromChars(cursor);
        var ended = bytes[1..^BindingLength];
        return bytes[0] == Version && Binding(question, ended).AsSpan().SequenceEqual(bytes.AsSpan(^BindingLength..)) ? ended : null;
    }

    private static byte[] Binding(string question, ReadOnlySpan<byte> ended) => SHA256.HashData([.. Encoding.UTF8.GetBytes(question), (byte)'\n', .. ended])[..BindingLength];
}
