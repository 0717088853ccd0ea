using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Audit.Querying;

/// <summary>
/// Where a page ended. Opaque to readers, and bound to the question it belongs to: a cursor used with other filters is refused instead
/// of quietly skipping entries.
/// </summary>
internal static class Cursor
{
    private const byte Version = 1;
    private const int BindingLength = 6;
    private const int Length = 1 + sizeof(long) + BindingLength;

    public static string Make(string question, long index)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], index);
        Bind(question, index, bytes[9..]);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryRead(string question, string cursor, out long index)
    {
        index = 0;
        Span<byte> bytes = stackalloc byte[Length], binding = stackalloc byte[BindingLength];
        if (!Base64Url.IsValid(cursor, out var length) || length != Length || !Base64Url.TryDecodeFromChars(cursor, bytes, out _) || bytes[0] != Version) return false;
        index = BinaryPrimitives.ReadInt64BigEndian(bytes[1..]);
        Bind(question, index, binding);
        return index >= 0 && binding.SequenceEqual(bytes[9..]);
    }

    private static void Bind(string question, long index, Span<byte> into) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{question}\n{index}"))).AsSpan(0, BindingLength).CopyTo(into);
}
