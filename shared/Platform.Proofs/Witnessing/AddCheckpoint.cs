using System.Text;
using Platform.Proofs.Notes;

namespace Platform.Proofs.Witnessing;

/// <summary>
/// A request to a witness (C2SP tlog-witness, "add-checkpoint"): the size that it knows, the proof from there, the checkpoint.
/// </summary>
public sealed record AddCheckpoint(long OldSize, IReadOnlyList<Digest> Proof, SignedNote Note)
{
    /// <summary>Longer requests are not read: a note and the longest proof are shorter.</summary>
    public const int BytesMax = SignedNote.BytesMax + (1 << 12);

    private const string Old = "old ";

    /// <exception cref="ProofFormatException">It is no such request.</exception>
    public static AddCheckpoint Parse(ReadOnlySpan<byte> body)
    {
        if (body.Length > BytesMax) throw new ProofFormatException($"A request has at most {BytesMax} bytes, not {body.Length}.");
        var split = body.IndexOf("\n\n"u8);
        if (split < 0) throw new ProofFormatException("A request is the line 'old' with a size, the lines of a proof, an empty line and a checkpoint.");
        var lines = Encoding.UTF8.GetString(body[..split]).Split('\n');
        var oldSize = lines[0].StartsWith(Old, StringComparison.Ordinal) ? Notes.Decimal.Read(lines[0][Old.Length..]) : null;
        if (oldSize is null) throw new ProofFormatException("The first line of a request is 'old' and a size: digits, without leading zeros.");
        return new AddCheckpoint(oldSize.Value, ProofLines.Read(lines.AsSpan(1), ProofLines.Max), SignedNote.Parse(body[(split + 2)..]));
    }

    public override string ToString() => $"{Old}{OldSize}\n{ProofLines.Write(Proof)}\n{Note}";
}
