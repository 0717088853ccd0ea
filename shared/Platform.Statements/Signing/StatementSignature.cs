using System.Buffers.Text;
using System.Security.Cryptography;

namespace Platform.Statements;

/// <summary>
/// How statements are signed: ECDSA over P-256 with SHA-256 (FIPS 186-5), r and s in 32 bytes each (IEEE P1363), in base64url without
/// padding.
/// </summary>
internal static class StatementSignature
{
    private const int Bytes = 64;

    /// <exception cref="ArgumentException">The key is not the one that the statement names.</exception>
    public static string Sign(byte[] message, string keyId, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return string.Equals(AllowedKey.IdOf(key.ExportSubjectPublicKeyInfo()), keyId, StringComparison.Ordinal)
            ? Base64Url.EncodeToString(key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))
            : throw new ArgumentException("The statement names another key.", nameof(key));
    }

    /// <summary>The member as it stands there, where it has a signature's shape.</summary>
    public static string Read(Members members)
    {
        var signature = members.String("signature");
        Span<byte> bytes = stackalloc byte[Bytes];
        try
        {
            if (Base64Url.TryDecodeFromChars(signature, bytes, out var written) && written == Bytes)
            {
                return signature;
            }
        }
        catch (FormatException)
        {
            throw members.Wrong("signature", "This is not base64url.");
        }

        throw members.Wrong("signature", $"{Bytes} bytes in base64url are expected here.");
    }

    public static bool Holds(byte[] message, string signature, AllowedKey key)
    {
        using var verifying = key.Open();
        Span<byte> bytes = stackalloc byte[Bytes];
        return Base64Url.TryDecodeFromChars(signature, bytes, out var written)
            && verifying.VerifyData(message, bytes[..written], HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
