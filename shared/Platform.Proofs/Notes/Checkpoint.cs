using System.Globalization;
using Platform.Proofs.Trees;

namespace Platform.Proofs.Notes;

/// <summary>
/// What a log says of itself at one size (C2SP tlog-checkpoint): whose log, how many leaves, which root. Signed, it is a
/// <see cref="SignedNote"/>. Immutable.
/// </summary>
public sealed class Checkpoint
{
    /// <param name="origin">Names the log; one line.</param>
    /// <exception cref="ProofFormatException">A line is empty or holds a newline, or the size is out of range.</exception>
    public Checkpoint(string origin, long size, Digest root, IReadOnlyList<string>? extensions = null)
    {
        (Origin, Size, Root, Extensions) = (origin, size, root, extensions ?? []);
        if (Extensions.Prepend(origin).Any(line => string.IsNullOrEmpty(line) || line.Contains('\n', StringComparison.Ordinal)))
            throw new ProofFormatException("The lines of a checkpoint are not empty and hold no newline.");
        if (size is < 0 or > TreeHash.MaxSize) throw new ProofFormatException($"A log has from 0 to {TreeHash.MaxSize} leaves.");
        if (size == 0 && root != TreeHash.Empty) throw new ProofFormatException("A log without leaves has another root.");
    }

    public string Origin { get; }

    public long Size { get; }

    public Digest Root { get; }

    /// <summary>Lines behind the first three; they mean nothing here.</summary>
    public IReadOnlyList<string> Extensions { get; }

    /// <summary>Reads a note's text.</summary>
    /// <exception cref="ProofFormatException">It is no checkpoint.</exception>
    public static Checkpoint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.EndsWith('\n') ? text[..^1].Split('\n') : [];
        if (lines.Length < 3) throw new ProofFormatException("A checkpoint has at least three lines: the log's origin, its size and its root.");
        var size = Decimal.Read(lines[1]) ?? throw new ProofFormatException("The second line of a checkpoint is the log's size: digits, without leading zeros.");
        var root = StrictBase64.ReadDigest(lines[2]) ?? throw new ProofFormatException("The third line of a checkpoint is the root of the log: Base 64 of 32 bytes.");
        return new Checkpoint(lines[0], size, root, lines[3..]);
    }

    /// <summary>Reads a signed checkpoint, of which nothing is given out before the log's own signature was checked.</summary>
    /// <param name="logKeys">The log's keys, from a source that is trusted; those that travel with the checkpoint say nothing.</param>
    /// <param name="origin">The log's; any where it is null.</param>
    /// <exception cref="ProofFormatException">None of the keys signed it, or it is no checkpoint of this log.</exception>
    public static Checkpoint Open(SignedNote note, IReadOnlyCollection<NoteKey> logKeys, string? origin = null)
    {
        ArgumentNullException.ThrowIfNull(note);
        if (note.SignedBy(logKeys).Count == 0) throw new ProofFormatException("None of the keys that are trusted here signed this checkpoint.");
        var checkpoint = Parse(note.Text);
        return origin is null || checkpoint.Origin == origin ? checkpoint : throw new ProofFormatException($"This is a checkpoint of {checkpoint.Origin}, not of {origin}.");
    }

    public SignedNote Sign(params IEnumerable<NoteSigner> signers)
    {
        var text = ToString();
        return new SignedNote(text, signers.Select(s => s.Sign(text)));
    }

    /// <summary>The text that is signed.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{StrictBase64.Write(Root)}\n") + string.Concat(Extensions.Select(line => line + "\n"));
}
