using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Platform.Statements;

/// <summary>
/// A statement and its signature. Immutable. That it exists says nothing: <see cref="Check"/> says whether an allowed key signed it, and
/// what else must hold is for the kind of statement to check.
/// </summary>
/// <typeparam name="T">The kind.</typeparam>
public sealed class SignedStatement<T>
    where T : Statement, IStatement<T>
{
    private static readonly byte[] Domain = Encoding.UTF8.GetBytes(T.Format);

    internal SignedStatement(T statement, string signature)
    {
        Statement = statement;
        Signature = signature;
    }

    public T Statement { get; }

    /// <summary>ECDSA over P-256 with SHA-256 (FIPS 186-5), r and s in 32 bytes each (IEEE P1363), in base64url without padding.</summary>
    public string Signature { get; }

    /// <summary>One canonical JSON object: the statement and its signature.</summary>
    public byte[] ToJson() => CanonicalScratch.Encode(this, static (writer, signed) => Write(writer, signed.Statement, signed.Signature));

    /// <summary>
    /// Null where an allowed key signed it, else why it is nobody's word. Nothing of a statement is believed before this.
    /// </summary>
    /// <param name="signer">The key, where the answer is null.</param>
    public StatementRefusal? Check(KeyRing keys, out AllowedKey? signer)
    {
        ArgumentNullException.ThrowIfNull(keys);
        signer = null;
        if (keys.Find(Statement.KeyId) is not { } key) return Refuse(StatementRefusal.UnknownKey, $"The {T.Noun} names a key that is not allowed here.");
        if (!StatementSignature.Holds(Bytes(Statement), Signature, key)) return Refuse(StatementRefusal.BadSignature, $"The signature does not belong to this {T.Noun} and key.");
        signer = key;
        return null;
    }

    /// <summary>The allowed key that signed it, whatever it may do; null where none did.</summary>
    public AllowedKey? Signer(KeyRing keys) => Check(keys, out var signer) is null ? signer : null;

    /// <summary>Null until it expires.</summary>
    public StatementRefusal? CheckExpiry(DateTimeOffset now) =>
        now >= Statement.ExpiresAt ? Refuse(StatementRefusal.Expired, $"The {T.Noun} expired at {Timestamps.Format(Statement.ExpiresAt)}.") : null;

    public StatementRefusal Refuse(string reason, string message) => new(T.Code, reason, message);

    /// <summary>What the signature is over: the format, a line feed, and the statement's canonical JSON.</summary>
    internal static byte[] Bytes(T statement) => CanonicalScratch.Message(Domain, statement, static (writer, s) => Write(writer, s, signature: null));

    private static void Write(Utf8JsonWriter writer, T statement, string? signature)
    {
        writer.WriteStartObject();
        writer.Moment("expiresAt"u8, statement.ExpiresAt);
        writer.WriteString("format"u8, T.Format);
        writer.WriteString("keyId"u8, statement.KeyId);
        writer.Text("signature"u8, signature);
        statement.WriteMembers(writer);
        writer.WriteEndObject();
    }
}

/// <summary>Signs statements, and reads signed ones.</summary>
public static class SignedStatement
{
    /// <exception cref="ArgumentException">The key is not the one that the statement names.</exception>
    public static SignedStatement<T> Sign<T>(T statement, ECDsa key)
        where T : Statement, IStatement<T>
    {
        ArgumentNullException.ThrowIfNull(statement);
        return new SignedStatement<T>(statement, StatementSignature.Sign(Bytes(statement), statement.KeyId, key));
    }

    /// <summary>What the signature is over: the format, a line feed, and the statement's canonical JSON.</summary>
    public static byte[] Bytes<T>(T statement)
        where T : Statement, IStatement<T> => SignedStatement<T>.Bytes(statement);

    /// <summary>Reads one strictly: it has all the members of its kind and no others.</summary>
    /// <param name="refusal">Why it is none: <see cref="StatementRefusal.Malformed"/>, and a sentence that names the place and quotes no
    /// values.</param>
    public static bool TryRead<T>(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out SignedStatement<T>? read, [NotNullWhen(false)] out StatementRefusal? refusal)
        where T : Statement, IStatement<T>
    {
        (read, refusal) = (null, null);
        try
        {
            var members = Members.Of(utf8);
            members.Expect("format", T.Format);
            var statement = T.Read(members);
            var signature = StatementSignature.Read(members);
            members.End();
            read = new SignedStatement<T>(statement, signature);
            return true;
        }
        catch (MalformedException e)
        {
            refusal = new StatementRefusal(T.Code, StatementRefusal.Malformed, e.Message);
            return false;
        }
    }
}
