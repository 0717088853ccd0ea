using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hestia.Reaching;
using Platform.Integrity;
using Platform.Proofs;
using Platform.Proofs.Notes;
using Platform.Proofs.Trees;

namespace Hestia.Archiving;

/// <summary>
/// What stands in an archive's folder, by its file <c>archive.json</c>: closed segments of the ledger from entry 0 on, and what the ledger
/// signed that they are in. Format: docs/reference/ledger-archive.md.
/// </summary>
internal sealed record Archive
{
    public const string FormatName = "platform-ledger-archive/1";
    public const string File = "archive.json";

    /// <summary>A full tile of the ledger's tree: the smallest segment.</summary>
    public const int SegmentLeast = 256;

    /// <summary>Two full levels of tiles.</summary>
    public const int SegmentUsual = 65_536;

    public const int SegmentMost = 1 << 24;

    private const int BytesMax = 256 << 20;

    public required string Format { get; init; }

    /// <summary>Of the ledger whose entries these are.</summary>
    public required string Origin { get; init; }

    /// <summary>Entries in each segment: a power of two.</summary>
    public required int SegmentEntries { get; init; }

    public required IReadOnlyList<Segment> Segments { get; init; }

    /// <summary>The signed checkpoint that the segments were last held against.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>The proof that the checkpoint's ledger begins with the segments' entries: hashes in Base 64.</summary>
    public required IReadOnlyList<string> Consistency { get; init; }

    /// <summary>Of the file that this was read from, byte by byte.</summary>
    [JsonIgnore]
    public Digest? Sha256 { get; private init; }

    /// <summary>How many entries are archived.</summary>
    public long Entries => (long)Segments.Count * SegmentEntries;

    /// <summary>The root of the tree over all archived entries: the segments are full subtrees of one height.</summary>
    public Digest Root
    {
        get
        {
            var tree = new CompactRange();
            foreach (var segment in Segments) tree.Append(new Digest(Convert.FromHexString(segment.Root)));
            return tree.Root;
        }
    }

    /// <summary>The archive in a folder; null where there is none yet.</summary>
    /// <exception cref="CliException">What stands there is no archive.</exception>
    public static async Task<Archive?> ReadAsync(Session session, string folder, CancellationToken cancel)
    {
        var name = Path.Combine(folder, File);
        if (!System.IO.File.Exists(session.PathOf(name))) return null;
        var bytes = await BoundedFile.ReadAsync(session, name, BytesMax, "An archive's description", cancel);
        try
        {
            var archive = JsonSerializer.Deserialize(bytes, ArchivingJson.Default.Archive) ?? throw new JsonException("It is null.");
            return archive.Fault() is { } fault
                ? throw Broken(name, fault)
                : archive with { Sha256 = new Digest(SHA256.HashData(bytes)) };
        }
        catch (JsonException e)
        {
            throw Broken(name, e.Message);
        }
    }

    /// <exception cref="CliException">There is none, or what stands there is none.</exception>
    public static async Task<Archive> RequiredAsync(Session session, string folder, CancellationToken cancel) =>
        await ReadAsync(session, folder, cancel) ?? throw CliException.NotFound($"There is no archive in {folder}.");

    public void Write(Session session, string folder) =>
        WholeFile.Write(session, Path.Combine(folder, File), JsonSerializer.SerializeToUtf8Bytes(this, ArchivingJson.Default.Archive));

    /// <summary>The checkpoint, of which nothing is believed before its signature was checked.</summary>
    /// <exception cref="ProofFormatException">None of the keys signed it, or it is of another ledger.</exception>
    public Checkpoint Signed(IReadOnlyCollection<NoteKey> keys) =>
        Platform.Proofs.Notes.Checkpoint.Open(SignedNote.Parse(Encoding.UTF8.GetBytes(Checkpoint)), keys, Origin);

    /// <summary>How many of these witnesses cosigned the checkpoint.</summary>
    public int CosignedBy(IReadOnlyCollection<NoteKey> witnesses) =>
        SignedNote.Parse(Encoding.UTF8.GetBytes(Checkpoint)).SignedBy(witnesses).Count;

    /// <summary>Why the signed checkpoint is not of a ledger that begins with these entries; null where it is.</summary>
    public static string? FaultOf(long entries, Digest root, Checkpoint signed, IReadOnlyList<Digest> proof) =>
        entries > signed.Size
            ? $"The checkpoint is of {signed.Size:N0} entries, and {entries:N0} are archived."
            : ConsistencyProof.FaultOf(entries, signed.Size, root, signed.Root, proof);

    private string? Fault()
    {
        if (Format != FormatName) return $"its format is '{Format}', and this program knows {FormatName}.";
        if (!IsSegment(SegmentEntries)) return "its segments have no size that there is.";
        for (var i = 0; i < Segments.Count; i++)
        {
            if (Segments[i].First != (long)i * SegmentEntries || Segments[i].File != Segment.FileOf(Segments[i].First))
                return $"segment {i} is not the one that stands behind those before it.";
            if (!IsDigest(Segments[i].Root) || !IsDigest(Segments[i].Head) || !IsDigest(Segments[i].Sha256))
                return $"segment {i} has a digest that is none.";
        }

        return null;
    }

    public static bool IsSegment(long entries) => entries is >= SegmentLeast and <= SegmentMost && BitOperations.IsPow2(entries);

    private static bool IsDigest(string text) => text is { Length: 2 * Digest.Size } && text.All(char.IsAsciiHexDigitLower);

    private static CliException Broken(string name, string why) => new(ExitCode.Failed, $"{name} describes no archive: {why}");
}

/// <summary>A closed range of entries in a file of its own.</summary>
internal sealed record Segment
{
    /// <summary>The index of its first entry.</summary>
    public required long First { get; init; }

    /// <summary>
    /// Beside <c>archive.json</c>: an export of these entries (docs/reference/ledger-format.md), compressed by Zstandard (RFC 8878).
    /// </summary>
    public required string File { get; init; }

    /// <summary>Of the file's bytes.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The root of the tree over its entries (RFC 6962).</summary>
    public required string Root { get; init; }

    /// <summary>The hash of its last entry, on which the next segment's first entry is chained.</summary>
    public required string Head { get; init; }

    public static string FileOf(long first) => FormattableString.Invariant($"{first:D16}.ndjson.zst");
}
