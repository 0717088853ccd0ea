using Platform.Contracts;
using Platform.Proofs;
using Platform.Proofs.Heads;
using Platform.Proofs.Notes;

namespace Audit.Proving;

/// <summary>
/// Who may speak for a source: the services that witness the ledger sign the heads of their journals with the keys with which they witness,
/// so that the policy file names them. Where it names none for a source's service, its heads are taken unsigned.
/// </summary>
internal sealed class SourceKeys(PolicyFile policy)
{
    /// <summary>The name of the key that signed the head; null where none is known for its source.</summary>
    /// <exception cref="ProofFormatException">One is known, and it did not sign this; the message says what is wrong.</exception>
    public string? SignerOf(string source, long lastSeq, long unnumbered, DateTimeOffset at, string? note)
    {
        var keys = Of(source);
        if (keys.Count == 0) return null;
        if (note is null) throw new ProofFormatException($"It is not signed, and a key of {source.Split('/')[0]} is known.");
        var signed = SignedNote.Parse(System.Text.Encoding.UTF8.GetBytes(note));
        if (signed.Text != new SourceHead(source, lastSeq, unnumbered, at).Text)
            throw new ProofFormatException("What it says is not what was signed.");
        SourceHead.Open(signed, keys);
        return signed.SignedBy(keys)[0].Name;
    }

    /// <inheritdoc cref="SignerOf(string, long, long, DateTimeOffset, string)"/>
    public string? SignerOf(JournalHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return SignerOf(head.Source, head.LastSeq, head.Unnumbered, head.At, head.Note);
    }

    private List<NoteKey> Of(string source) =>
    [
        .. (policy.Read()?.Witnesses ?? []).Select(w => w.Key)
            .Where(k => k.Algorithm == NoteAlgorithm.Cosignature && SourceHead.Speaks(k, source))
            .Select(k => k.For(NoteAlgorithm.Ed25519)),
    ];
}
