using System.Runtime.InteropServices;
using System.Text;

namespace Platform.Laws;

/// <summary>A line that is not blank. Offsets count from the first byte of the text.</summary>
/// <param name="Start">Its first byte, the indentation included.</param>
/// <param name="Text">Its first byte that is not white space.</param>
/// <param name="End">The byte after its last one that is not white space.</param>
/// <param name="Indent">The column that its text begins at.</param>
/// <param name="Number">Which line of the text it is, from 1.</param>
/// <param name="AfterBlank">Nothing, or only blank lines, stands before it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Line(int Start, int Text, int End, int Indent, int Number, bool AfterBlank);

/// <summary>The lines of a region that are not blank. A line ends with LF, CR LF or a CR alone.</summary>
internal sealed class LineIndex
{
    /// <summary>What is read of a line's beginning in order to recognise it; no mark is longer.</summary>
    public const int HeadBytes = 400;

    private readonly ReadOnlyMemory<byte> text;
    private readonly List<Line> lines = [];
    private readonly char[] buffer = new char[HeadBytes];

    public LineIndex(ReadOnlyMemory<byte> text, ByteSpan region)
    {
        this.text = text;
        Region = region;
        var bytes = text.Span[..region.End];
        var number = 1 + CountLineEnds(bytes[..region.Start]);
        var blank = true;
        for (var at = region.Start; at < bytes.Length; number++)
        {
            var length = bytes[at..].IndexOfAny((byte)'\n', (byte)'\r');
            var end = length < 0 ? bytes.Length : at + length;
            var white = White.Leading(bytes[at..end], out var column);
            if (at + white == end)
            {
                blank = true;
            }
            else
            {
                lines.Add(new Line(at, at + white, at + White.TrimmedLength(bytes[at..end]), column, number, blank));
                blank = false;
            }

            at = AfterLineEnd(bytes, end);
        }
    }

    public ByteSpan Region { get; }

    public int Count => lines.Count;

    public Line this[int index] => lines[index];

    /// <summary>The beginning of a line's text, decoded. It holds until the next call.</summary>
    public ReadOnlySpan<char> Head(int index)
    {
        var line = lines[index];
        var bytes = text.Span[line.Text..line.End];
        if (bytes.Length > HeadBytes)
        {
            var cut = HeadBytes;
            while ((bytes[cut] & 0xC0) == 0x80)
            {
                cut--;
            }

            bytes = bytes[..cut];
        }

        return buffer.AsSpan(0, Encoding.UTF8.GetChars(bytes, buffer));
    }

    public bool IsLong(int index) => lines[index].End - lines[index].Text > HeadBytes;

    /// <summary>The last bytes of a line's text, at most <paramref name="most"/>.</summary>
    public ReadOnlySpan<byte> Tail(int index, int most)
    {
        var line = lines[index];
        return text.Span[Math.Max(line.Text, line.End - most)..line.End];
    }

    public int StartOfNext(int index)
    {
        var bytes = text.Span;
        var end = lines[index].End;
        var length = bytes[end..].IndexOfAny((byte)'\n', (byte)'\r');
        return length < 0 ? bytes.Length : AfterLineEnd(bytes, end + length);
    }

    public static int CountLineEnds(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        for (var at = 0; at < bytes.Length; count++)
        {
            var length = bytes[at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (length < 0)
            {
                break;
            }

            at = AfterLineEnd(bytes, at + length);
        }

        return count;
    }

    private static int AfterLineEnd(ReadOnlySpan<byte> bytes, int end) =>
        end >= bytes.Length ? bytes.Length
        : bytes[end] == '\r' && end + 1 < bytes.Length && bytes[end + 1] == '\n' ? end + 2
        : end + 1;
}
