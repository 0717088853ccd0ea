using System.Buffers.Binary;
using System.Text;

namespace Platform.Proofs.Notes;

/// <summary>
/// A text and who signed it (C2SP signed-note). Until <see cref="SignedBy"/> was asked the text means nothing. Immutable.
/// </summary>
public sealed class SignedNote
{
    /// <summary>Longer notes are not read.</summary>
    public const int BytesMax = 1 << 18;

    /// <summary>Notes of more signatures are not read.</summary>
    public const int SignaturesMax = 64;

    private const int KeyIdBytes = 4;
    private const string Dash = "\u2014 ";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ProofFormatException">The text does not end with a newline, or holds a control character; or there is no signature,
    /// or too many.</exception>
    public SignedNote(string text, IEnumerable<NoteSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(text);
        (Text, Signatures) = (text, [.. signatures]);
        if (!text.EndsWith('\n')) throw new ProofFormatException("A note's text ends with a newline.");
        if (text.Any(c => c < ' ' && c != '\n')) throw new ProofFormatException("A note holds no control character but newlines.");
        if (Signatures.Count is 0 or > SignaturesMax) throw new ProofFormatException($"A note has from 1 to {SignaturesMax} signatures, not {Signatures.Count}.");
    }

    /// <summary>What was signed, its last newline included.</summary>
    public string Text { get; }

    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>Reads a note; nothing in it is checked yet.</summary>
    /// <exception cref="ProofFormatException">It is none; the message says why.</exception>
    public static SignedNote Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > BytesMax) throw new ProofFormatException($"A note has at most {BytesMax} bytes, not {utf8.Length}.");
        string whole;
        try
        {
            whole = Strict.GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            throw new ProofFormatException("A note is UTF-8; these bytes are not.", e);
        }

        var split = whole.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || !whole.EndsWith('\n')) throw new ProofFormatException("A note is a text, an empty line and signature lines, each ended by a newline.");
        return new SignedNote(whole[..(split + 1)], whole[(split + 2)..].Split('\n')[..^1].Select(ReadLine));
    }

    /// <summary>The signature lines of a text that holds nothing else.</summary>
    /// <exception cref="ProofFormatException">One of them is none.</exception>
    public static IReadOnlyList<NoteSignature> ParseSignatures(string lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        if (!lines.EndsWith('\n')) throw new ProofFormatException("A signature line ends with a newline.");
        return [.. lines.Split('\n')[..^1].Select(ReadLine)];
    }

    /// <summary>
    /// The keys of <paramref name="known"/> that signed this text. Signatures of other keys say nothing; one of a known key that does not
    /// fit makes the whole note void.
    /// </summary>
    /// <exception cref="ProofFormatException">A known key's signature does not fit this text.</exception>
    public IReadOnlyList<NoteKey> SignedBy(IEnumerable<NoteKey> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        var keys = new List<NoteKey>();
        var text = Encoding.UTF8.GetBytes(Text);
        foreach (var key in known)
        {
            foreach (var signature in Signatures)
            {
                if (signature.KeyId != key.Id || signature.KeyName != key.Name) continue;
                if (!key.Verifies(text, signature.Signature.Span))
                    throw new ProofFormatException($"The signature of {key.Name}, a known key, does not fit the text: one of them was altered.");
                if (!keys.Contains(key)) keys.Add(key);
            }
        }

        return keys;
    }

    /// <summary>The same note with further signatures, each once.</summary>
    public SignedNote With(IEnumerable<NoteSignature> further)
    {
        var lines = Signatures.Select(s => s.ToString()).ToHashSet(StringComparer.Ordinal);
        return new SignedNote(Text, [.. Signatures, .. further.Where(s => lines.Add(s.ToString()))]);
    }

    /// <summary>The note as it is sent and kept.</summary>
    public override string ToString() => Text + "\n" + string.Concat(Signatures);

    private static NoteSignature ReadLine(string line)
    {
        var parts = line.StartsWith(Dash, StringComparison.Ordinal) ? line[Dash.Length..].Split(' ') : [];
        return parts.Length == 2 && KeyName.FaultOf(parts[0]) is null && StrictBase64.Read(parts[1]) is { Length: > KeyIdBytes } bytes
            ? new NoteSignature(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(KeyIdBytes))
            : throw new ProofFormatException("A signature line is a long dash, a key's name and Base 64, with one space between them.");
    }
}
