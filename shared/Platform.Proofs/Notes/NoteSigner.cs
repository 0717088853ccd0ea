using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Curve = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace Platform.Proofs.Notes;

/// <summary>
/// A private key that signs notes. It is written as <c>PRIVATE+KEY+name+id+base64(type ‖ secret)</c>, as C2SP's tools write theirs.
/// </summary>
public sealed class NoteSigner : IDisposable
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly byte[] secret;
    private readonly Func<byte[], byte[]> sign;
    private readonly ECDsa? ecdsa;

    private NoteSigner(NoteKey key, byte[] secret, Func<byte[], byte[]> sign, ECDsa? ecdsa = null)
    {
        (Key, this.secret, this.sign, this.ecdsa) = (key, secret, sign, ecdsa);
    }

    /// <summary>What others need to check its signatures.</summary>
    public NoteKey Key { get; }

    /// <param name="seed">32 bytes that nobody can guess.</param>
    public static NoteSigner Ed25519(string name, ReadOnlySpan<byte> seed)
    {
        var key = OfSeed(seed);
        return new NoteSigner(new NoteKey(name, NoteAlgorithm.Ed25519, PublicOf(key)), key, text => SignEd25519(key, text));
    }

    /// <param name="privateKey">A PKCS #8 key in DER on the curve P-256.</param>
    public static NoteSigner EcdsaP256(string name, ReadOnlySpan<byte> privateKey)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(privateKey, out _);
            return new NoteSigner(
                new NoteKey(name, NoteAlgorithm.EcdsaP256, key.ExportSubjectPublicKeyInfo()), privateKey.ToArray(),
                text => key.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence), key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>A witness, whose signatures tell the time too.</summary>
    /// <param name="seed">32 bytes that nobody can guess, and no other signer has.</param>
    public static NoteSigner Cosigner(string name, ReadOnlySpan<byte> seed, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var key = OfSeed(seed);
        return new NoteSigner(new NoteKey(name, NoteAlgorithm.Cosignature, PublicOf(key)), key, text =>
        {
            var signature = new byte[sizeof(long) + Curve.SignatureSize];
            var now = time.GetUtcNow().ToUnixTimeSeconds();
            BinaryPrimitives.WriteInt64BigEndian(signature, now);
            SignEd25519(key, NoteAlgorithm.CosignedMessage(text, now)).CopyTo(signature, sizeof(long));
            return signature;
        });
    }

    /// <summary>A new Ed25519 key of this name.</summary>
    public static NoteSigner New(string name) => Ed25519(name, RandomNumberGenerator.GetBytes(Curve.SecretKeySize));

    /// <summary>Reads what <see cref="Secret"/> writes, of type 0x01 or 0x02.</summary>
    /// <exception cref="ProofFormatException">It is none; the message quotes nothing of it.</exception>
    public static NoteSigner Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..].Split('+', 3) : [];
        if (parts.Length < 3 || StrictBase64.Read(parts[2]) is not { Length: > 1 } typed)
            throw new ProofFormatException("A signing key is written as PRIVATE+KEY+name+id+key; this text is not.");
        try
        {
            var signer = typed[0] == NoteAlgorithm.Ed25519.Type ? Ed25519(parts[0], typed.AsSpan(1))
                : typed[0] == NoteAlgorithm.EcdsaP256.Type ? EcdsaP256(parts[0], typed.AsSpan(1))
                : throw new ProofFormatException($"A signing key of type 0x{typed[0]:x2} is not known here.");
            if (NoteKey.Hex(signer.Key.Id) == parts[1]) return signer;
            signer.Dispose();
            throw new ProofFormatException("The signing key's id is another one than the text says: it was altered or cut.");
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new ProofFormatException($"The signing key cannot be used ({e.GetType().Name}).", e);
        }
    }

    /// <summary>The private key, for its file alone.</summary>
    public string Secret() => $"{Prefix}{Key.Name}+{NoteKey.Hex(Key.Id)}+{Convert.ToBase64String([Key.Algorithm.Type, .. secret])}";

    public NoteSignature Sign(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new NoteSignature(Key.Name, Key.Id, sign(Encoding.UTF8.GetBytes(text)));
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(secret);
        ecdsa?.Dispose();
    }

    private static byte[] OfSeed(ReadOnlySpan<byte> seed) =>
        seed.Length == Curve.SecretKeySize ? seed.ToArray() : throw new ArgumentException($"A seed has {Curve.SecretKeySize} bytes.", nameof(seed));

    private static byte[] PublicOf(byte[] secret)
    {
        var key = new byte[Curve.PublicKeySize];
        Curve.GeneratePublicKey(secret, 0, key, 0);
        return key;
    }

    private static byte[] SignEd25519(byte[] secret, byte[] message)
    {
        var signature = new byte[Curve.SignatureSize];
        Curve.Sign(secret, 0, message, 0, message.Length, signature, 0);
        return signature;
    }
}
