using System.Globalization;
using System.Text;
using Platform.Proofs.Notes;
using Platform.Proofs.Trees;

namespace Platform.Proofs.Evidence;

/// <summary>
/// A file that proves without anybody's help that an entry is in a log (C2SP tlog-proof): where it stands, the inclusion proof, and a
/// checkpoint that the log, and perhaps witnesses, signed. Immutable.
/// </summary>
/// <param name="Index">The entry's index, from 0.</param>
/// <param name="Hashes">From the entry's sibling up to the root's child.</param>
/// <param name="Note">The signed checkpoint.</param>
/// <param name="Extra">Whatever the log's users agreed on; nothing signs it. Null where there is none.</param>
public sealed record LogProof(long Index, IReadOnlyList<Digest> Hashes, SignedNote Note, ReadOnlyMemory<byte>? Extra = null)
{
    /// <summary>The first line.</summary>
    public const string Format = "c2sp.org/tlog-proof@v1";

    /// <summary>Longer files are not read.</summary>
    public const int BytesMax = 1 << 22;

    private const string ExtraWord = "extra ";
    private const string IndexWord = "index ";

    /// <exception cref="ProofFormatException">It is no such file; the message says why.</exception>
    public static LogProof Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length > BytesMax) throw new ProofFormatException($"A proof has at most {BytesMax} bytes, not {file.Length}.");
        var split = file.IndexOf("\n\n"u8);
        if (split < 0) throw new ProofFormatException("A proof is its lines, an empty line and a checkpoint.");
        var lines = Encoding.UTF8.GetString(file[..split]).Split('\n');
        if (lines[0] != Format) throw new ProofFormatException($"The first line of a proof is '{Format}'.");
        var next = 1;
        ReadOnlyMemory<byte>? extra = null;
        if (lines.Length > next && lines[next].StartsWith(ExtraWord, StringComparison.Ordinal))
            extra = StrictBase64.Read(lines[next++][ExtraWord.Length..]) ?? throw new ProofFormatException("Behind 'extra' stands Base 64.");
        if (lines.Length <= next || !lines[next].StartsWith(IndexWord, StringComparison.Ordinal) || Notes.Decimal.Read(lines[next][IndexWord.Length..]) is not { } index)
            throw new ProofFormatException("A line of a proof is 'index' and the entry's index: digits, without leading zeros.");
        return new LogProof(index, ProofLines.Read(lines.AsSpan(next + 1), TreeHash.MaxLevel), SignedNote.Parse(file[(split + 2)..]), extra);
    }

    /// <summary>The checkpoint that the entry is proved to be in.</summary>
    /// <param name="leaf">The entry's leaf, computed from the entry by whoever asks.</param>
    /// <param name="logKeys">The log's keys, from a source that is trusted.</param>
    /// <param name="witnesses">The keys of those whose cosignatures count.</param>
    /// <param name="quorum">How many of them must have cosigned.</param>
    /// <exception cref="ProofFormatException">It is not proved; the message says why.</exception>
    public Checkpoint Verify(Digest leaf, IReadOnlyCollection<NoteKey> logKeys, IReadOnlyCollection<NoteKey> witnesses, int quorum)
    {
        ArgumentNullException.ThrowIfNull(witnesses);
        ArgumentOutOfRangeException.ThrowIfNegative(quorum);
        var checkpoint = Checkpoint.Open(Note, logKeys);
        var cosigned = Note.SignedBy(witnesses).Count;
        if (cosigned < quorum) throw new ProofFormatException($"{cosigned} of the {witnesses.Count} witnesses that are known cosigned the checkpoint; {quorum} are asked for.");
        return InclusionProof.FaultOf(Index, checkpoint.Size, leaf, checkpoint.Root, Hashes) is { } fault ? throw new ProofFormatException(fault) : checkpoint;
    }

    public override string ToString() =>
        $"{Format}\n{(Extra is { } extra ? $"{ExtraWord}{Convert.ToBase64String(extra.Span)}\n" : "")}{IndexWord}{Index.ToString(CultureInfo.InvariantCulture)}\n{ProofLines.Write(Hashes)}\n{Note}";
}
