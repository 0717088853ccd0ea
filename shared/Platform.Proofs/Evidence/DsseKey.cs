using System.Security.Cryptography;
using Curve = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace Platform.Proofs.Evidence;

/// <summary>A public key whose signatures on <see cref="DsseEnvelope"/>s count. Immutable.</summary>
public sealed class DsseKey
{
    private readonly Func<byte[], byte[], bool> verifies;

    private DsseKey(string keyId, Func<byte[], byte[], bool> verifies)
    {
        (KeyId, this.verifies) = (keyId, verifies);
    }

    /// <summary>A hint by which a signature may name the key; empty where it has none.</summary>
    public string KeyId { get; }

    /// <param name="publicKey">32 bytes (RFC 8032).</param>
    public static DsseKey Ed25519(string keyId, ReadOnlySpan<byte> publicKey)
    {
        var key = publicKey.ToArray();
        if (key.Length != Curve.PublicKeySize || !Curve.ValidatePublicKeyFull(key, 0)) throw new ArgumentException("These bytes are no Ed25519 key.", nameof(publicKey));
        return new DsseKey(keyId, (message, signature) => signature.Length == Curve.SignatureSize && Curve.Verify(signature, 0, key, 0, message, 0, message.Length));
    }

    /// <summary>With SHA-256; a signature is the 64 bytes of r and s.</summary>
    /// <param name="subjectPublicKeyInfo">In DER, on the curve P-256.</param>
    public static DsseKey EcdsaP256(string keyId, ReadOnlySpan<byte> subjectPublicKeyInfo)
    {
        var bytes = subjectPublicKeyInfo.ToArray();
        if (!Notes.NoteAlgorithm.EcdsaP256.IsKey(bytes)) throw new ArgumentException("These bytes are no key on the curve P-256.", nameof(subjectPublicKeyInfo));
        return new DsseKey(keyId, (message, signature) =>
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(bytes, out _);
            return key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        });
    }

    internal bool Verifies(byte[] message, ReadOnlyMemory<byte> signature) => verifies(message, signature.ToArray());
}
