using System.Text;
using Hestia.Reaching;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Notes;

namespace Hestia.Archiving;

/// <summary>What a call has added to an archive.</summary>
/// <param name="Folder">Where the archive is.</param>
/// <param name="Entries">How many entries it holds now.</param>
/// <param name="Added">How many of them this call added.</param>
/// <param name="Waiting">Signed entries that wait until a segment is full.</param>
internal sealed record Archived(string Folder, long Entries, long Added, long Waiting);

/// <summary>
/// Adds the ledger's closed segments to an archive, one after the other. A segment is named in <c>archive.json</c> when its file was read
/// back from the disk and proved to be what the ledger signed; so a process that dies leaves the archive as it was before the segment.
/// </summary>
internal sealed class ArchiveWriter(Session session, string folder, IReadOnlyCollection<NoteKey> keys)
{
    private const string LockFile = ".lock";
    private const string Unfinished = ".partial";
    private const int CheckpointBytesMax = 64 << 10;

    /// <param name="before">Entries from here on stay out; null for no such limit.</param>
    /// <param name="segmentEntries">Of a new archive; null: as usual, or as the archive has it.</param>
    /// <param name="say">Is told how it goes.</param>
    /// <param name="cancel">Ends the attempt.</param>
    /// <exception cref="CliException">
    /// The folder cannot be used, or the ledger is not the one that was archived, or was altered.
    /// </exception>
    public async Task<Archived> AddAsync(long? before, int? segmentEntries, Action<string> say, CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(session.PathOf(folder));
            using var alone = new FileStream(At(LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return await AddAloneAsync(before, segmentEntries, say, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && e is not HttpIOException)
        {
            throw CliException.Usage($"{folder} cannot be written, or another ./platform ledger archive writes there: {e.Message}");
        }
    }

    private async Task<Archived> AddAloneAsync(long? before, int? segmentEntries, Action<string> say, CancellationToken cancel)
    {
        var stands = await Archive.ReadAsync(session, folder, cancel);
        if (stands is not null && segmentEntries is { } asked && asked != stands.SegmentEntries)
            throw CliException.Usage($"The segments of {folder} have {stands.SegmentEntries:N0} entries; that is for ever.");
        var note = await NoteAsync(cancel);
        var signed = Open(note, stands?.Origin);
        var archive = stands ?? new Archive
        {
            Format = Archive.FormatName,
            Origin = signed.Origin,
            SegmentEntries = segmentEntries ?? Archive.SegmentUsual,
            Segments = [],
            Checkpoint = note,
            Consistency = [],
        };
        // Also where nothing is added: whether the ledger still begins with what was archived is worth knowing.
        if (archive.Entries > 0) archive = await HoldAsync(archive, note, signed, cancel);
        var (had, end) = (archive.Entries, Math.Min(signed.Size, before ?? long.MaxValue));
        var (waiting, removed) = (archive, new RemovedPayloads());
        while (waiting.Entries + archive.SegmentEntries <= end)
        {
            say($"archiving … {waiting.Entries:N0} of {end / archive.SegmentEntries * archive.SegmentEntries:N0} entries");
            var written = await WriteAsync(waiting, cancel);
            waiting = waiting with { Segments = [.. waiting.Segments, written.Segment] };
            removed.Add(written.Removed);
            // The entry that says why a payload is missing may stand in a later segment: they come into the archive together.
            if (removed.FirstFault() is not null) continue;
            var added = waiting.Segments.Skip(archive.Segments.Count);
            archive = waiting = await HoldAsync(waiting, note, signed, cancel);
            foreach (var segment in added) File.Move(At(segment.File + Unfinished), At(segment.File), overwrite: true);
            archive.Write(session, folder);
            removed = new RemovedPayloads();
        }

        if (removed.FirstFault() is not null) await LeaveAsync(archive, waiting, removed, cancel);

        if (stands is not null && archive.Entries == had && archive.Checkpoint != stands.Checkpoint) archive.Write(session, folder);
        return new Archived(folder, archive.Entries, archive.Entries - had, Math.Max(0, end - archive.Entries));
    }

    /// <summary>
    /// Segments whose missing payloads are named by entries behind them wait for those, and are left; what nothing names is tampering.
    /// </summary>
    private async Task LeaveAsync(Archive archive, Archive waiting, RemovedPayloads removed, CancellationToken cancel)
    {
        var behind = new ExportVerifier { AllowsRemovedPayloads = true };
        await session.Audit.StreamAsync(
            FormattableString.Invariant($"/ledger/export?from={waiting.Entries}"),
            async body =>
            {
                await foreach (var line in LineReader.LinesAsync(body, cancel))
                {
                    if (!behind.Line(line)) break;
                }

                return true;
            },
            cancel);
        removed.Add(behind.Removed);
        foreach (var segment in waiting.Segments.Skip(archive.Segments.Count)) File.Delete(At(segment.File + Unfinished));
        var bad = behind.Finish().FirstBad;
        if (removed.FirstFault() is { } fault && fault.Index < waiting.Entries) bad = fault;
        if (bad is not null) throw Altered(bad.Index, bad.Reason);
    }

    /// <summary>The next segment, in a file that has no name of its own yet.</summary>
    private async Task<CheckedSegment> WriteAsync(Archive archive, CancellationToken cancel)
    {
        var (first, last) = (archive.Entries, archive.Entries + archive.SegmentEntries - 1);
        var path = At(Segment.FileOf(first) + Unfinished);
        File.Delete(path);
        await session.Audit.StreamAsync(
            FormattableString.Invariant($"/ledger/export?from={first}&to={last}"),
            async body =>
            {
                await SegmentFile.WriteAsync(body, path, cancel);
                return true;
            },
            cancel);
        try
        {
            var found = await SegmentFile.CheckAsync(path, first, archive.SegmentEntries, cancel);
            var head = archive.Segments is [.., var previous] ? previous.Head : Convert.ToHexStringLower(LedgerHash.BeforeFirst);
            if (found.BeforeFirst == head) return found;
            File.Delete(path);
            throw new CliException(
                ExitCode.Failed, $"Entry {first} of the ledger does not follow on the entry before it that was archived: the ledger was rewritten.");
        }
        catch (BadSegmentException e)
        {
            File.Delete(path);
            throw Altered(e.Index, e.Message);
        }
    }

    /// <summary>The archive beside the checkpoint that it was held against now.</summary>
    private async Task<Archive> HoldAsync(Archive archive, string note, Checkpoint signed, CancellationToken cancel)
    {
        var proof = archive.Entries < signed.Size ? await ProofAsync(archive.Entries, signed.Size, cancel) : [];
        return Archive.FaultOf(archive.Entries, archive.Root, signed, proof) is { } fault
            ? throw new CliException(
                ExitCode.Failed,
                $"What the ledger signs does not begin with the {archive.Entries:N0} entries that are archived or would be: {fault} "
                + "./platform ledger verify and ./platform ledger witnesses say more.")
            : archive with { Checkpoint = note, Consistency = [.. proof.Select(Base64)] };
    }

    private async Task<List<Digest>> ProofAsync(long from, long to, CancellationToken cancel)
    {
        var path = FormattableString.Invariant($"/ledger/proofs/consistency/{from}/{to}");
        var lines = Encoding.UTF8.GetString(await ReadAsync(path, cancel));
        try
        {
            return ArchiveVerdict.Hashes(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        catch (FormatException)
        {
            throw new CliException(ExitCode.Failed, "The audit service's proof is no list of hashes.");
        }
    }

    private async Task<string> NoteAsync(CancellationToken cancel) => Encoding.UTF8.GetString(await ReadAsync("/checkpoint", cancel));

    private Checkpoint Open(string note, string? origin)
    {
        try
        {
            return Checkpoint.Open(SignedNote.Parse(Encoding.UTF8.GetBytes(note)), keys, origin);
        }
        catch (ProofFormatException e)
        {
            throw new CliException(ExitCode.Failed, $"The ledger's checkpoint does not count: {e.Message}");
        }
    }

    private Task<byte[]> ReadAsync(string path, CancellationToken cancel) => session.Audit.StreamAsync(
        path,
        body => BoundedFile.ReadAsync(body, CheckpointBytesMax, () => new CliException(ExitCode.Failed, $"{path} is too long."), cancel),
        cancel);

    private static string Base64(Digest digest)
    {
        Span<byte> bytes = stackalloc byte[Digest.Size];
        digest.CopyTo(bytes);
        return Convert.ToBase64String(bytes);
    }

    private static CliException Altered(long index, string why) => new(
        ExitCode.Failed, $"Entry {index} of the ledger is not as it was written, so nothing from there on is archived: {why}");

    private string At(string file) => Path.Combine(session.PathOf(folder), file);
}
