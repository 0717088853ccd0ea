using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Platform.Integrity;
using Platform.Proofs.Trees;
using ZstdSharp;

namespace Hestia.Archiving;

/// <summary>What a segment's file turned out to be, from its bytes up.</summary>
/// <param name="Segment">What is to be written down of it.</param>
/// <param name="BeforeFirst">The hash that its first entry is chained on.</param>
/// <param name="Removed">Whose payloads are missing, and what is named as removed: the entry that does so may be in a later file.</param>
internal sealed record CheckedSegment(Segment Segment, string BeforeFirst, RemovedPayloads Removed);

/// <summary>A segment's file holds what it should not, or lacks what it should have.</summary>
/// <param name="index">Of the first entry that is not as it was written.</param>
/// <param name="reason">A sentence.</param>
internal sealed class BadSegmentException(long index, string reason) : Exception(reason)
{
    public long Index => index;
}

/// <summary>Writes segments and reads them back; nothing of an entry is held for longer than it takes to check it.</summary>
internal static class SegmentFile
{
    private const int LongestLine = 1 << 28;
    private const int Level = 9;

    /// <summary>Compresses what comes into a file that did not exist, and puts it on the disk.</summary>
    public static async Task WriteAsync(Stream export, string path, CancellationToken cancel)
    {
        await using var output = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        await using (var compressed = new CompressionStream(output, Level, leaveOpen: true))
            await export.CopyToAsync(compressed, 1 << 16, cancel);
        output.Flush(flushToDisk: true);
    }

    /// <summary>Reads a segment back: every line, hash and payload of it that is there, and the tree over its entries.</summary>
    /// <exception cref="BadSegmentException">One is not as it was written.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<CheckedSegment> CheckAsync(string path, long first, int entries, CancellationToken cancel)
    {
        using var bytes = SHA256.Create();
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true);
        await using var hashed = new CryptoStream(file, bytes, CryptoStreamMode.Read, leaveOpen: true);
        var (verifier, tree) = (new ExportVerifier { AllowsRemovedPayloads = true }, new CompactRange());
        string? before = null;
        try
        {
            await using var export = new DecompressionStream(hashed, leaveOpen: true);
            var reader = PipeReader.Create(export, new StreamPipeReaderOptions(bufferSize: 1 << 16));
            while (true)
            {
                var read = await reader.ReadAsync(cancel);
                var rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    Take(rest.Slice(0, end));
                    rest = rest.Slice(rest.GetPosition(1, end));
                }

                if (rest.Length > LongestLine)
                    throw new BadSegmentException(first + tree.Size, $"A line is longer than {LongestLine:N0} bytes.");
                if (read.IsCompleted && rest.Length > 0) throw new BadSegmentException(first + tree.Size, "The last line is no whole one.");
                reader.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted) break;
            }

            // What stands behind the compressed text counts, too.
            await hashed.CopyToAsync(Stream.Null, cancel);
        }
        catch (Exception e) when (e is ZstdException or EndOfStreamException)
        {
            throw new BadSegmentException(
                first + Math.Min(tree.Size, entries - 1), $"The file was altered or cut: {e.Message.TrimEnd('.')}.");
        }

        var verdict = verifier.Finish();
        if (verdict.FirstBad is { } bad) throw new BadSegmentException(bad.Index, bad.Reason);
        if (verdict.First != first || verdict.Entries != entries)
            throw new BadSegmentException(
                first, $"The file has {verdict.Entries:N0} entries from {verdict.First:N0} on, and not {entries:N0} from {first:N0} on.");
        return new CheckedSegment(
            new Segment
            {
                First = first,
                File = Segment.FileOf(first),
                Sha256 = Convert.ToHexStringLower(bytes.Hash!),
                Root = tree.Root.ToString(),
                Head = verdict.Head,
            },
            before!,
            verifier.Removed);

        void Take(ReadOnlySequence<byte> line)
        {
            var isHeader = before is null;
            if (!verifier.Line(line.IsSingleSegment ? line.First : line.ToArray()))
            {
                var found = verifier.Finish().FirstBad!;
                throw new BadSegmentException(isHeader ? first : found.Index, found.Reason);
            }

            if (isHeader) before = Convert.ToHexStringLower(verifier.Head);
            else tree.Append(new Digest(verifier.LastLeaf));
        }
    }
}
