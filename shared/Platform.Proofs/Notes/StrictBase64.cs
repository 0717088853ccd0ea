namespace Platform.Proofs.Notes;

/// <summary>
/// Standard Base 64 (RFC 4648, section 4) of which there is one form for each sequence of bytes: padded, without white space or spare bits.
/// </summary>
internal static class StrictBase64
{
    public static byte[]? Read(string text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == text ? bytes[..length] : null;
    }

    public static Digest? ReadDigest(string text) => text.Length == 44 && Read(text) is { Length: Digest.Size } bytes ? new Digest(bytes) : null;

    public static string Write(Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        digest.CopyTo(bytes);
        return Convert.ToBase64String(bytes);
    }
}
