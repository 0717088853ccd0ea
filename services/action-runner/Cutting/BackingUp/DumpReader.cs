using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Cutting.BackingUp;

/// <summary>Takes the rows of tables out of a plain dump, in the bytes in which they stand there.</summary>
internal interface IRowSink
{
    Task BeginAsync(string table, string columns, CancellationToken cancel);

    Task WriteAsync(ReadOnlyMemory<byte> rows, CancellationToken cancel);

    Task EndAsync(CancellationToken cancel);
}

/// <summary>
/// Reads a plain dump of <c>pg_dump</c> as it streams by, in pieces of any size, and hands the rows of each <c>COPY</c> to a sink. Nothing
/// is kept but the
/// beginning of a line.
/// </summary>
internal sealed partial class DumpReader(IRowSink sink)
{
    /// <summary>A statement that is longer is none that begins rows.</summary>
    private const int LineMax = 16 * 1024;

    private static readonly byte[] End = "\\.\n"u8.ToArray();

    private readonly ArrayBufferWriter<byte> line = new(256);
    private readonly byte[] head = new byte[End.Length];
    private int headLength;
    private bool inRows;
    private bool atLineStart;

    /// <summary>Whether the dump may end here.</summary>
    public bool IsBetweenTables => !inRows;

    public async Task ReadAsync(ReadOnlyMemory<byte> piece, CancellationToken cancel)
    {
        while (!piece.IsEmpty)
        {
            var used = (inRows, atLineStart) switch
            {
                (false, _) => await ReadStatementAsync(piece, cancel),
                (true, true) => await ReadLineStartAsync(piece, cancel),
                (true, false) => await ReadRowAsync(piece, cancel),
            };
            piece = piece[used..];
        }
    }

    private async Task<int> ReadStatementAsync(ReadOnlyMemory<byte> piece, CancellationToken cancel)
    {
        var end = piece.Span.IndexOf((byte)'\n');
        var part = end < 0 ? piece : piece[..end];
        if (line.WrittenCount <= LineMax) line.Write(part.Span);
        if (end < 0) return piece.Length;

        var statement = line.WrittenCount <= LineMax ? Encoding.UTF8.GetString(line.WrittenSpan) : "";
        line.ResetWrittenCount();
        if (Copy().Match(statement) is { Success: true } copy)
        {
            (inRows, atLineStart, headLength) = (true, true, 0);
            await sink.BeginAsync(copy.Groups["table"].Value, copy.Groups["columns"].Value, cancel);
        }

        return end + 1;
    }

    /// <summary>The rows end with a line of their own, which may be cut anywhere.</summary>
    private async Task<int> ReadLineStartAsync(ReadOnlyMemory<byte> piece, CancellationToken cancel)
    {
        var next = piece.Span[0];
        head[headLength++] = next;
        if (End.AsSpan().StartsWith(head.AsSpan(0, headLength)))
        {
            if (headLength < End.Length) return 1;
            headLength = 0;
            inRows = false;
            await sink.EndAsync(cancel);
            return 1;
        }

        var held = headLength;
        headLength = 0;
        atLineStart = next == '\n';
        await sink.WriteAsync(head.AsMemory(0, held), cancel);
        return 1;
    }

    private async Task<int> ReadRowAsync(ReadOnlyMemory<byte> piece, CancellationToken cancel)
    {
        var end = piece.Span.IndexOf((byte)'\n');
        var used = end < 0 ? piece.Length : end + 1;
        atLineStart = end >= 0;
        await sink.WriteAsync(piece[..used], cancel);
        return used;
    }

    [GeneratedRegex(@"^COPY (?<table>[a-z_]+\.[a-z_]+) \((?<columns>[a-z_0-9, ""]+)\) FROM stdin;\r?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Copy();
}
