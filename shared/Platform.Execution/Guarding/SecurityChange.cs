using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Platform.Execution;

/// <summary>A signed change of the security state. Immutable; that it exists says nothing, <see cref="SecurityChangeCheck"/> does.</summary>
public sealed class SecurityChange
{
    private SecurityChange(SecurityChangeStatement statement, string signature)
    {
        Statement = statement;
        Signature = signature;
    }

    public SecurityChangeStatement Statement { get; }

    /// <inheritdoc cref="Approval.Signature"/>
    public string Signature { get; }

    /// <exception cref="ArgumentException">The key is not the one that the statement names.</exception>
    public static SecurityChange Sign(SecurityChangeStatement statement, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return new SecurityChange(statement, StatementSignature.Sign(statement.ToSignedBytes(), statement.KeyId, key));
    }

    /// <summary>One canonical JSON object: the statement and its signature, as it goes to <c>change-security-state</c>.</summary>
    public byte[] ToJson() => CanonicalScratch.Encode(this, static (writer, c) => c.Statement.Write(writer, c.Signature));

    /// <param name="why">Where it is none: a sentence that names the place.</param>
    public static bool TryRead(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out SecurityChange? change, [NotNullWhen(false)] out string? why)
    {
        (change, why) = (null, null);
        try
        {
            var members = Members.Of(utf8);
            members.Expect("format", SecurityChangeStatement.Format);
            var reason = members.Text("reason");
            if (string.IsNullOrWhiteSpace(reason))
            {
                throw members.Wrong("reason", "A change needs a reason.");
            }

            var statement = new SecurityChangeStatement(
                members.Uuid("changeId"), members.SecurityState("securityState"), members.BoundaryState("boundaryState"), reason, members.LongOrNull("fromVersion"),
                members.Name("keyId"), members.Moment("expiresAt"));
            var signature = StatementSignature.Read(members);
            members.End();
            change = new SecurityChange(statement, signature);
            return true;
        }
        catch (ExecutionFormatException e)
        {
            why = e.Message;
            return false;
        }
    }

    internal bool IsSignedBy(AllowedKey key) => StatementSignature.Holds(Statement.ToSignedBytes(), Signature, key);
}
