using System.Security.Cryptography;

namespace Platform.Laws;

/// <summary>
/// The bytes of one source version, checked once: strict UTF-8 without control characters other than white space, not empty, and
/// of a bounded size. The bytes are copied, so that nobody can change them after the check.
/// </summary>
public sealed class SourceText
{
    /// <summary>The most bytes that a text may have: 16 MiB.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private SourceText(byte[] bytes)
    {
        Bytes = bytes;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 over all bytes, lower-case hexadecimal: the source version's id.</summary>
    public string Sha256 { get; }

    /// <summary>Where the text begins: after a byte order mark, if there is one.</summary>
    internal int Beginning => Bytes.Span.StartsWith("\uFEFF"u8) ? 3 : 0;

    /// <exception cref="LawException">EMPTY, TOO_LARGE, NOT_UTF8 or CONTROL_CHARACTER, in this order.</exception>
    public static SourceText Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw new LawException("EMPTY", "The text has no bytes. Give the text of the law.");
        }

        if (bytes.Length > MaxBytes)
        {
            throw new LawException(
                "TOO_LARGE", $"The text has {bytes.Length} bytes; at most {MaxBytes} are read. Divide it into documents.");
        }

        ByteChecks.Check(bytes.Span);
        return new SourceText(bytes.ToArray());
    }
}
