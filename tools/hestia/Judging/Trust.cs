using System.Security.Cryptography;
using System.Text;
using Platform.Proofs.Notes;
using Platform.Statements;

namespace Hestia.Judging;

/// <summary>Whose signatures count, all of it from whoever asks; nothing that travels in a file adds to it.</summary>
/// <param name="Ledger">The ledger's keys; without one nothing is proved.</param>
/// <param name="Approvers">Of those who decide about runs and the security state; null where nobody named any.</param>
/// <param name="Makers">Of those who put bundles together; null where nobody named any.</param>
internal sealed record Trust(
    IReadOnlyCollection<NoteKey> Ledger,
    IReadOnlyCollection<NoteKey> Witnesses,
    int Quorum,
    IReadOnlyCollection<PersonKey>? Approvers = null,
    IReadOnlyCollection<PersonKey>? Makers = null);

/// <summary>A person's public key, on P-256.</summary>
/// <param name="Owner">Whose it is, where the one who gave it says so.</param>
internal sealed record PersonKey(string KeyId, byte[] SubjectPublicKeyInfo, string? Owner)
{
    private const string Pem = "-----BEGIN PUBLIC KEY-----";

    /// <summary>The keys in a text: a keys file, a PEM, or the Base 64 of a key's DER on each line.</summary>
    /// <exception cref="FormatException">It is none of these; the message is a sentence.</exception>
    public static IReadOnlyList<PersonKey> Read(string text)
    {
        try
        {
            if (text.TrimStart().StartsWith('{'))
                return [.. KeyRing.Read(Encoding.UTF8.GetBytes(text)).Keys.Select(k => Of(Convert.FromBase64String(k.PublicKey), k.Owner))];
            if (!text.Contains(Pem, StringComparison.Ordinal))
                return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(l => Of(Convert.FromBase64String(l), null))];
            using var key = ECDsa.Create();
            key.ImportFromPem(text);
            return [Of(key.ExportSubjectPublicKeyInfo(), null)];
        }
        catch (Exception e) when (e is FormatException or ArgumentException or CryptographicException or MalformedException)
        {
            throw new FormatException("A person's public key on P-256 is expected: a keys file, a PEM, or the Base 64 of its DER.", e);
        }
    }

    /// <summary>Whether this key signed this message: ECDSA with SHA-256, r and s in 32 bytes each.</summary>
    public bool Signed(byte[] message, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(SubjectPublicKeyInfo, out _);
        return key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    // An allowed key that may do something: its constructor is what refuses every other curve.
    private static PersonKey Of(byte[] der, string? owner) => new(new AllowedKey(owner ?? "somebody", der, ["*"]).KeyId, der, owner);
}
