using Hestia.Reaching;
using Hestia.Judging;
using Hestia.Showing;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Notes;

namespace Hestia.Archiving;

/// <summary>What an archive turned out to be, by its files and trusted keys alone.</summary>
internal sealed record ArchiveVerdict
{
    public required bool Valid { get; init; }

    /// <summary>Entries that are as they were written, from 0 on, before the first that is not.</summary>
    public required long Entries { get; init; }

    /// <summary>The ledger, as whoever signed it calls it.</summary>
    public string? Origin { get; init; }

    /// <summary>How many entries the ledger had when it signed that these are its first.</summary>
    public long? SignedSize { get; init; }

    /// <summary>Entries whose payload had been removed from the ledger before they were archived; an archived entry names each.</summary>
    public long? PayloadsMissing { get; init; }

    /// <summary>The first entry that is not as it was written; null where all are, and none is signed for.</summary>
    public long? FirstBad { get; init; }

    /// <summary>Why it is not valid.</summary>
    public string? Reason { get; init; }

    /// <summary>Reads every segment, several at once, from its bytes up, and holds the whole against the signed checkpoint.</summary>
    /// <exception cref="CliException">There is no archive.</exception>
    public static async Task<ArchiveVerdict> OfAsync(
        Session session, string folder, Trust trust, Action<string> say, CancellationToken cancel) =>
        await OfAsync(session, folder, await Archive.RequiredAsync(session, folder, cancel), trust, say, cancel);

    /// <summary>The same of an archive whose description was read already.</summary>
    public static async Task<ArchiveVerdict> OfAsync(
        Session session, string folder, Archive archive, Trust trust, Action<string> say, CancellationToken cancel)
    {
        Checkpoint signed;
        try
        {
            signed = archive.Signed(trust.Ledger);
            if (archive.CosignedBy(trust.Witnesses) is var count && count < trust.Quorum)
                return Bad(archive, 0, $"{count} of the witnesses cosigned the archive's checkpoint, and {trust.Quorum} are asked for.");
        }
        catch (ProofFormatException e)
        {
            return Bad(archive, 0, $"The archive's checkpoint does not count: {e.Message}");
        }

        var found = new string?[archive.Segments.Count];
        var before = new string?[archive.Segments.Count];
        var bad = new long?[archive.Segments.Count];
        var gone = new RemovedPayloads?[archive.Segments.Count];
        var done = 0;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, archive.Segments.Count),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancel },
            async (i, stop) =>
            {
                (found[i], before[i], bad[i], gone[i]) = await CheckAsync(session, folder, archive, i, stop);
                say($"verifying … {Interlocked.Increment(ref done):N0} of {archive.Segments.Count:N0} segments");
            });
        var removed = new RemovedPayloads();
        for (var i = 0; i < found.Length; i++)
        {
            var first = archive.Segments[i].First;
            var head = i == 0 ? Convert.ToHexStringLower(LedgerHash.BeforeFirst) : archive.Segments[i - 1].Head;
            if (found[i] is null && before[i] != head) (found[i], bad[i]) = ("It does not follow on the entry before it.", first);
            if (found[i] is { } reason) return Bad(archive, bad[i] ?? first, reason) with { FirstBad = bad[i] };
            if (gone[i] is { } missing) removed.Add(missing);
        }

        if (removed.FirstFault() is { } atFault) return Bad(archive, atFault.Index, atFault.Reason) with { FirstBad = atFault.Index };

        return archive.Entries > 0 && FaultOf(archive, signed) is { } fault
            ? Bad(archive, archive.Entries, fault) with { SignedSize = signed.Size }
            : new ArchiveVerdict
            {
                Valid = true,
                Entries = archive.Entries,
                Origin = archive.Origin,
                SignedSize = signed.Size,
                PayloadsMissing = removed.Missing,
            };
    }

    /// <summary>Hashes in Base 64.</summary>
    /// <exception cref="FormatException">One is none.</exception>
    public static List<Digest> Hashes(IEnumerable<string> lines) =>
        [.. lines.Select(Convert.FromBase64String)
            .Select(b => b.Length == Digest.Size ? new Digest(b) : throw new FormatException($"A hash has {Digest.Size} bytes."))];

    public IEnumerable<Line> Lines(int width)
    {
        if (Valid)
        {
            yield return Entries == 0
                ? new Line(new Span("✔ Valid.", Ink.Good), " No entry is archived yet.")
                : new Line(
                    new Span("✔ Valid.", Ink.Good),
                    $" {Entries:N0} entries are as they were written (0 to {Entries - 1:N0}), "
                    + $"and {Origin} signed that it begins with them, at {SignedSize:N0} entries.");
            if (PayloadsMissing is > 0 and var missing)
            {
                yield return new Line(
                    $"  Of {(missing == 1 ? "1 entry" : $"{missing:N0} entries")} the payload is not here: "
                    + "it had been removed from the ledger, as an entry here says.");
            }

            yield break;
        }

        var what = FirstBad is { } index ? $"Entry {index:N0} is not as it was written." : "The archive is not what the ledger signed.";
        yield return new Line(new Span("✘ " + what, Ink.Bad));
        foreach (var folded in Fold.At([Reason ?? ""], width - 2)) yield return new Line(["  ", .. folded]);
    }

    private static ArchiveVerdict Bad(Archive archive, long entries, string reason) =>
        new() { Valid = false, Entries = entries, Origin = archive.Origin, Reason = reason };

    private static async Task<(string? Reason, string? Before, long? Bad, RemovedPayloads? Gone)> CheckAsync(
        Session session, string folder, Archive archive, int i, CancellationToken cancel)
    {
        var told = archive.Segments[i];
        var path = Path.Combine(session.PathOf(folder), told.File);
        try
        {
            var read = await SegmentFile.CheckAsync(path, told.First, archive.SegmentEntries, cancel);
            return read.Segment == told
                ? (null, read.BeforeFirst, null, read.Removed)
                : ($"{told.File} is a whole segment, and another one than {Archive.File} tells of.", null, told.First, null);
        }
        catch (BadSegmentException e)
        {
            return ($"{told.File}: {e.Message}", null, e.Index, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ($"{told.File} cannot be read: {e.Message}", null, told.First, null);
        }
    }

    private static string? FaultOf(Archive archive, Checkpoint signed)
    {
        try
        {
            return Archive.FaultOf(archive.Entries, archive.Root, signed, Hashes(archive.Consistency));
        }
        catch (FormatException)
        {
            return "The archive's proof is no list of hashes.";
        }
    }
}
