using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Platform.Execution;

/// <summary>A signed statement. Immutable; that it exists says nothing, <see cref="ApprovalCheck"/> does.</summary>
public sealed class Approval
{
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
        return new Approval(statement, StatementSignature.Sign(statement.ToSignedBytes(), statement.KeyId, key));
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
            var signature = StatementSignature.Read(members);
            members.End();
            approval = new Approval(statement, signature);
            return true;
        }
        catch (ExecutionFormatException e)
        {
            refusal = new ApprovalRefusal(ApprovalRefusalReason.Malformed, e.Message);
            return false;
        }
    }

    internal bool IsSignedBy(AllowedKey key) => StatementSignature.Holds(Statement.ToSignedBytes(), Signature, key);
}
