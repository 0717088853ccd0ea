using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Platform.Execution;

/// <summary>A signed statement. Immutable; that it exists says nothing, <see cref="ApprovalCheck"/> does.</summary>
public sealed class Approval
{
    private const int SignatureBytes = 64;

    private Approval(ApprovalStatement statement, string signature)
    {
        Statement = statement;
        Signature = signature;
    }

    public ApprovalStatement Statement { get; }

    /// <summary>ECDSA over P-256 with SHA-256 (FIPS 186-5), r and s in 32 bytes each (IEEE P1363), in base64url without padding.</summary>
    public string Signature { get; }

    /// <exception cref="ArgumentException">The key is not the one that the statement names.</exception>
    public static Approval Sign(ApprovalStatement statement, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(key);
        if (!string.Equals(ApprovalKey.IdOf(key.ExportSubjectPublicKeyInfo()), statement.KeyId, StringComparison.Ordinal))
        {
            throw new ArgumentException("The statement names another key.", nameof(key));
        }

        return new Approval(statement, Base64Url.EncodeToString(key.SignData(statement.ToSignedBytes(), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)));
    }

    /// <summary>One canonical JSON object: the statement and its signature.</summary>
    public byte[] ToJson() => CanonicalScratch.Encode(this, static (writer, a) => a.Statement.Write(writer, a.Signature));

    /// <param name="refusal">Why it is none, with the reason MALFORMED.</param>
    public static bool TryRead(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out Approval? approval, [NotNullWhen(false)] out ApprovalRefusal? refusal)
    {
        (approval, refusal) = (null, null);
        try
        {
            var members = Members.Of(utf8);
            members.Expect("format", ApprovalStatement.Format);
            var statement = new ApprovalStatement(members.Name("approvalId"), members.Name("planId"), members.Digest("planDigest"), members.Name("keyId"), members.Moment("expiresAt"));
            var signature = members.String("signature");
            members.End();
            Span<byte> bytes = stackalloc byte[SignatureBytes];
            if (!Base64Url.TryDecodeFromChars(signature, bytes, out var written) || written != SignatureBytes)
            {
                throw members.Wrong("signature", $"{SignatureBytes} bytes in base64url are expected here.");
            }

            approval = new Approval(statement, signature);
            return true;
        }
        catch (FormatException e)
        {
            refusal = new ApprovalRefusal(ApprovalRefusalReason.Malformed, e is ExecutionFormatException ? e.Message : "$.signature: This is not base64url.");
            return false;
        }
    }

    internal bool IsSignedBy(ApprovalKey key)
    {
        using var verifying = key.Open();
        Span<byte> signature = stackalloc byte[SignatureBytes];
        return Base64Url.TryDecodeFromChars(Signature, signature, out var written)
            && verifying.VerifyData(Statement.ToSignedBytes(), signature[..written], HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
