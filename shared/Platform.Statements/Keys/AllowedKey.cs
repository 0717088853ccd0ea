using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

namespace Platform.Statements;

/// <summary>A public key that this place was told of, whose it is, and what its signature may allow. Immutable.</summary>
public sealed class AllowedKey
{
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly ImmutableArray<byte> subjectPublicKeyInfo;

    /// <param name="owner">Who holds the private key: a person's or an agent's name.</param>
    /// <param name="subjectPublicKeyInfo">The public key in DER (RFC 5280), on the curve P-256.</param>
    /// <param name="mayApprove">Action types; <c>*</c> stands for any run of characters, as in <c>server.*</c>.</param>
    /// <param name="maySetSecurity">Whether it may raise and clear the security state.</param>
    /// <exception cref="ArgumentException">It is not a public key on P-256, or there is nothing that it may do.</exception>
    public AllowedKey(string owner, ReadOnlySpan<byte> subjectPublicKeyInfo, IEnumerable<string> mayApprove, bool maySetSecurity = false)
    {
        Owner = Wording.Name(owner, nameof(owner));
        MayApprove = [.. mayApprove.Select(pattern => Wording.Name(pattern, nameof(mayApprove)))];
        MaySetSecurity = maySetSecurity;
        if (MayApprove.IsEmpty && !maySetSecurity)
        {
            throw new ArgumentException("A key that may do nothing is none.", nameof(mayApprove));
        }

        this.subjectPublicKeyInfo = [.. subjectPublicKeyInfo];
        KeyId = IdOf(subjectPublicKeyInfo);
        try
        {
            using var key = Open();
            if (!string.Equals(key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value, P256, StringComparison.Ordinal))
            {
                throw new ArgumentException("Only keys on the curve P-256 count.", nameof(subjectPublicKeyInfo));
            }
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException("This is not a public key.", nameof(subjectPublicKeyInfo), e);
        }
    }

    /// <summary>The first 32 hexadecimal digits of the SHA-256 of the public key: derived, so no key can take another's.</summary>
    public string KeyId { get; }

    public string Owner { get; }

    public ImmutableArray<string> MayApprove { get; }

    public bool MaySetSecurity { get; }

    /// <summary>The public key in DER, in base64, as it stands in a <see cref="KeyRing"/>.</summary>
    public string PublicKey => Convert.ToBase64String(subjectPublicKeyInfo.AsSpan());

    public static string IdOf(ReadOnlySpan<byte> subjectPublicKeyInfo) => Convert.ToHexStringLower(SHA256.HashData(subjectPublicKeyInfo))[..32];

    public bool Allows(string actionType)
    {
        foreach (var pattern in MayApprove)
        {
            if (Glob.Matches(pattern, actionType))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>One entry of a keys file.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("owner"u8, Owner);
        writer.WriteString("publicKey"u8, PublicKey);
        writer.WriteStartArray("mayApprove"u8);
        foreach (var pattern in MayApprove) writer.WriteStringValue(pattern);
        writer.WriteEndArray();
        writer.WriteBoolean("maySetSecurity"u8, MaySetSecurity);
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> writes.</summary>
    /// <exception cref="MalformedException">It is no such entry.</exception>
    internal static AllowedKey Read(Members members)
    {
        var owner = members.Name("owner");
        var publicKey = members.String("publicKey");
        var mayApprove = members.NamesOrNone("mayApprove");
        var maySetSecurity = members.BooleanOrFalse("maySetSecurity");
        members.End();
        try
        {
            return new AllowedKey(owner, Convert.FromBase64String(publicKey), mayApprove, maySetSecurity);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw members.Wrong("publicKey", e is FormatException ? "Base64 is expected here." : e.Message);
        }
    }

    internal ECDsa Open()
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo.AsSpan(), out _);
        return key;
    }
}
