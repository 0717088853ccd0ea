using System.Globalization;

namespace Platform.Proofs.Notes;

/// <summary>A public key that signs notes under a name. Written as <c>name+id+base64(type ‖ key)</c>, C2SP's "vkey". Immutable.</summary>
public sealed class NoteKey
{
    private readonly byte[] publicKey;

    /// <exception cref="ArgumentException">The name is none, or the bytes are no key of this kind.</exception>
    public NoteKey(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(algorithm);
        if (KeyName.FaultOf(name) is { } fault) throw new ArgumentException(fault, nameof(name));
        if (!algorithm.IsKey(publicKey)) throw new ArgumentException("These bytes are no public key of this kind.", nameof(publicKey));
        (Name, Algorithm, this.publicKey) = (name, algorithm, publicKey.ToArray());
        Id = algorithm.KeyId(name, publicKey);
    }

    public string Name { get; }

    public uint Id { get; }

    public NoteAlgorithm Algorithm { get; }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <param name="algorithms">Those that count here; all that this library has where none are named.</param>
    /// <exception cref="ProofFormatException">It is no such text.</exception>
    public static NoteKey Parse(string text, IReadOnlyList<NoteAlgorithm>? algorithms = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        // The name holds no plus sign, and the key may: three parts and no more.
        var parts = text.Split('+', 3);
        if (parts.Length < 3) throw new ProofFormatException("A verifier key is written as name+id+key; this text has fewer parts.");
        if (StrictBase64.Read(parts[2]) is not { Length: > 1 } typed) throw new ProofFormatException("The third part of a verifier key is Base 64 of its type and the key.");
        var algorithm = (algorithms ?? NoteAlgorithm.All).FirstOrDefault(a => a.Type == typed[0])
            ?? throw new ProofFormatException($"A key of type 0x{typed[0]:x2} is not known here.");
        try
        {
            var key = new NoteKey(parts[0], algorithm, typed.AsSpan(1));
            return Hex(key.Id) == parts[1] ? key : throw new ProofFormatException($"The key's id is {Hex(key.Id)}; the text says another one: it was altered or cut.");
        }
        catch (ArgumentException e)
        {
            throw new ProofFormatException($"The verifier key cannot be used: {e.Message}", e);
        }
    }

    /// <summary>The same public key under the same name, for signatures of another kind.</summary>
    /// <exception cref="ArgumentException">It is no key of that kind.</exception>
    public NoteKey For(NoteAlgorithm algorithm) => new(Name, algorithm, publicKey);

    public bool Verifies(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => Algorithm.Verifies(publicKey, text, signature);

    public override string ToString() => $"{Name}+{Hex(Id)}+{Convert.ToBase64String([Algorithm.Type, .. publicKey])}";

    internal static string Hex(uint id) => id.ToString("x8", CultureInfo.InvariantCulture);
}
