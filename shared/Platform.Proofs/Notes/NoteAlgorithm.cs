using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Curve = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace Platform.Proofs.Notes;

/// <summary>
/// One way of signing notes: the byte that names it in a key, how a key's id follows from the key, and how a signature is checked. Whoever
/// needs another way derives from this.
/// </summary>
public abstract class NoteAlgorithm
{
    /// <summary>Ed25519 (RFC 8032) over the note's text: type 0x01.</summary>
    public static NoteAlgorithm Ed25519 { get; } = new OfEd25519();

    /// <summary>ECDSA on P-256 with SHA-256 over the note's text, the signature in DER: type 0x02. The key is an SPKI in DER.</summary>
    public static NoteAlgorithm EcdsaP256 { get; } = new OfEcdsaP256();

    /// <summary>A witness's cosignature (C2SP tlog-cosignature, Ed25519): type 0x04.</summary>
    public static NoteAlgorithm Cosignature { get; } = new OfCosignature();

    public static IReadOnlyList<NoteAlgorithm> All { get; } = [Ed25519, EcdsaP256, Cosignature];

    /// <summary>C2SP's byte for it.</summary>
    public abstract byte Type { get; }

    /// <summary>The id of a key of this name; it tells keys apart and proves nothing.</summary>
    public virtual uint KeyId(string name, ReadOnlySpan<byte> publicKey) => IdOf([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Type, .. publicKey]);

    /// <summary>Whether these bytes are a public key of this kind.</summary>
    public abstract bool IsKey(ReadOnlySpan<byte> publicKey);

    public abstract bool Verifies(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature);

    /// <summary>What a witness signs: two lines, then the checkpoint's text.</summary>
    internal static byte[] CosignedMessage(ReadOnlySpan<byte> text, long unixSeconds) =>
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {unixSeconds}\n")), .. text];

    private static uint IdOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(bytes));

    private static bool VerifiesEd25519(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        signature.Length == Curve.SignatureSize
        && Curve.Verify(signature.ToArray(), 0, publicKey.ToArray(), 0, message.ToArray(), 0, message.Length);

    private static bool IsEd25519(ReadOnlySpan<byte> publicKey) =>
        publicKey.Length == Curve.PublicKeySize
        && Curve.ValidatePublicKeyFull(publicKey.ToArray(), 0);

    private sealed class OfEd25519 : NoteAlgorithm
    {
        public override byte Type => 0x01;

        public override bool IsKey(ReadOnlySpan<byte> publicKey) => IsEd25519(publicKey);

        public override bool Verifies(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => VerifiesEd25519(publicKey, text, signature);
    }

    private sealed class OfEcdsaP256 : NoteAlgorithm
    {
        private const string P256 = "1.2.840.10045.3.1.7";

        public override byte Type => 0x02;

        // Of these keys the name takes no part in the id.
        public override uint KeyId(string name, ReadOnlySpan<byte> publicKey) => IdOf(publicKey);

        public override bool IsKey(ReadOnlySpan<byte> publicKey)
        {
            using var key = Open(publicKey);
            return key is not null;
        }

        public override bool Verifies(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
        {
            using var key = Open(publicKey);
            return key is not null && key.VerifyData(text, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }

        private static ECDsa? Open(ReadOnlySpan<byte> publicKey)
        {
            var key = ECDsa.Create();
            try
            {
                key.ImportSubjectPublicKeyInfo(publicKey, out var read);
                if (read == publicKey.Length && key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256) return key;
            }
            catch (CryptographicException)
            {
                // It is no such key; the answer says so.
            }

            key.Dispose();
            return null;
        }
    }

    private sealed class OfCosignature : NoteAlgorithm
    {
        public override byte Type => 0x04;

        public override bool IsKey(ReadOnlySpan<byte> publicKey) => IsEd25519(publicKey);

        public override bool Verifies(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
            signature.Length == sizeof(ulong) + Curve.SignatureSize
            && BinaryPrimitives.ReadInt64BigEndian(signature) is >= 0 and var unixSeconds
            && VerifiesEd25519(publicKey, CosignedMessage(text, unixSeconds), signature[sizeof(ulong)..]);
    }
}
