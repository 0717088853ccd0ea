using System.Globalization;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Notes;

namespace Audit.Verifying;

/// <summary>
/// How far a verification came: enough to go on behind it. It travels as a note under the ledger's key, so that whoever could write the
/// file it is kept in cannot have entries skipped; and hash and root are held against the ledger before it is gone on from.
/// </summary>
/// <param name="Size">The first so many entries were read and found right; whole tiles.</param>
/// <param name="Head">The last one's hash.</param>
/// <param name="Root">The root of their tree.</param>
/// <param name="NewestAt">The newest time of those that are in the order of time, in microseconds since 1970.</param>
/// <param name="At">When.</param>
internal sealed record VerifiedPart(long Size, Digest Head, Digest Root, long NewestAt, DateTimeOffset At)
{
    private const string Word = "verified ";

    /// <summary>Its second line is no number and its origin another one: nobody can take it for a checkpoint.</summary>
    public SignedNote Sign(NoteSigner signer, string origin)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{Origin(origin)}\n{Word}{Size}\n{Head}\n{Root}\n{NewestAt}\n{Timestamps.Format(At)}\n");
        return new SignedNote(text, [signer.Sign(text)]);
    }

    /// <exception cref="ProofFormatException">This ledger did not sign it, or it is something else.</exception>
    public static VerifiedPart Open(ReadOnlySpan<byte> utf8, NoteSigner signer, string origin)
    {
        var note = SignedNote.Parse(utf8);
        if (note.SignedBy([signer.Key]).Count == 0) throw new ProofFormatException("This ledger's key did not sign it.");
        return note.Text.Split('\n') is [var first, var second, var head, var root, var newest, var at, ""]
            && first == Origin(origin) && second.StartsWith(Word, StringComparison.Ordinal)
            && long.TryParse(second.AsSpan(Word.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && Digest.TryParse(head, out var headHash) && Digest.TryParse(root, out var rootHash)
            && long.TryParse(newest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var newestAt)
            && Timestamps.TryParse(at, out var moment)
                ? new VerifiedPart(size, headHash, rootHash, newestAt, moment)
                : throw new ProofFormatException("It does not say how far a verification came.");
    }

    private static string Origin(string origin) => origin + "/verified";
}
