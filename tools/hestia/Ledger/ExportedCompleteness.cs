using System.Globalization;
using System.Text;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Heads;
using Platform.Proofs.Notes;

namespace Hestia.Ledger;

/// <summary>
/// Whether an export holds every record that existed: by the ledger's word in its first line, and by the heads that sources signed, held
/// against the entries that are there.
/// </summary>
/// <param name="Complete">Null where the export does not say; then there is no sentence either.</param>
/// <param name="Sentence">Begins with COMPLETE or INCOMPLETE.</param>
internal sealed record ExportedCompleteness(bool? Complete, string? Sentence)
{
    /// <param name="verdict">Of an export that is valid.</param>
    /// <param name="keys">The sources' keys, or those with which they witness; a head counts for nothing that none of them signed.</param>
    public static ExportedCompleteness Of(ExportVerdict verdict, IReadOnlyCollection<NoteKey> keys)
    {
        if (!verdict.Valid) return new ExportedCompleteness(null, null);
        if (verdict.Told is not { } told)
        {
            return keys.Count == 0 ? new ExportedCompleteness(null, null)
                : Incomplete("its first line does not say what existed, as that of an export to the ledger's end does.");
        }

        if (!told.Complete) return Incomplete($"by the word of the ledger that wrote it. {told.Sentence}");
        var signed = new List<SourceHead>();
        var trusted = keys.Select(k => k.Algorithm == NoteAlgorithm.Cosignature ? k.For(NoteAlgorithm.Ed25519) : k).ToList();
        foreach (var note in told.Heads)
        {
            SourceHead head;
            try
            {
                head = SourceHead.Open(SignedNote.Parse(Encoding.UTF8.GetBytes(note)), trusted);
            }
            catch (ProofFormatException e)
            {
                if (keys.Count > 0) return Incomplete($"a head in its first line counts for nothing. {e.Message}");
                continue;
            }

            if (MissingOf(head, verdict) is { } missing) return Incomplete(missing);
            signed.Add(head);
        }

        // A source whose key is at hand signs whatever it says of itself: without its head nobody knows what was cut off behind its last
        // record here.
        var silent = verdict.Sources.Keys.Order(StringComparer.Ordinal).FirstOrDefault(
            source => trusted.Exists(key => SourceHead.Speaks(key, source)) && !signed.Exists(head => head.Source == source));
        if (silent is not null) return Incomplete($"it has records of {silent}, whose key is given, and no head that {silent} signed.");
        return signed.Count == 0
            ? new(true, "COMPLETE, by the word of the ledger that wrote it. No source's signature says so: " + (told.Heads.Count == 0 ? "none is in the export." : "--key names no key of a source."))
            : new(true, $"COMPLETE, as these signed it: {string.Join(", ", signed.Select(Words))}.");
    }

    private static ExportedCompleteness Incomplete(string reason) => new(false, "INCOMPLETE: " + reason);

    private static string? MissingOf(SourceHead head, ExportVerdict verdict)
    {
        if (verdict.First > 0) return $"it begins at entry {verdict.First:N0}, so what {head.Source} recorded before is not in it.";
        if (head.Unnumbered > 0) return $"{head.Source} had {head.Unnumbered:N0} records without a number.";
        var held = verdict.Sources.GetValueOrDefault(head.Source)?.Contiguous ?? 0;
        return held < head.LastSeq ? $"the record {held + 1:N0} of {head.Source} is not in it, which had given numbers up to {head.LastSeq:N0}." : null;
    }

    private static string Words(SourceHead head) =>
        string.Create(CultureInfo.InvariantCulture, $"{head.Source} up to its record {head.LastSeq:N0}, at {head.At:yyyy-MM-dd HH:mm:ss} UTC");
}
