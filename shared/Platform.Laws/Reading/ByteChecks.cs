using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Platform.Laws;

/// <summary>Refuses bytes that are not the UTF-8 of a plain text, and says what they look like instead.</summary>
internal static class ByteChecks
{
    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(value => value is < 9 or > 13).Select(value => (byte)value)]);

    /// <exception cref="LawException">NOT_UTF8 or CONTROL_CHARACTER.</exception>
    public static void Check(ReadOnlySpan<byte> bytes)
    {
        if (LooksLike(bytes) is { } other)
        {
            throw new LawException("NOT_UTF8", $"The bytes look like {other}, not like UTF-8 text. Give the text itself, as UTF-8.");
        }

        if (!Utf8.IsValid(bytes))
        {
            var at = FirstInvalid(bytes);
            throw new LawException(
                "NOT_UTF8",
                $"Line {LineAt(bytes, at)} is not UTF-8: byte {at} is 0x{bytes[at]:x2}. Save the text as UTF-8.");
        }

        var control = bytes.IndexOfAny(Controls);
        if (control >= 0)
        {
            throw new LawException(
                "CONTROL_CHARACTER",
                $"Line {LineAt(bytes, control)} has the control character 0x{bytes[control]:x2} at byte {control}. Remove it.");
        }
    }

    private static string? LooksLike(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "UTF-16",
        [0x1F, 0x8B, ..] or [0xFD, 0x37, 0x7A, 0x58, ..] or [0x42, 0x5A, 0x68, >= 0x31 and <= 0x39, 0x31, 0x41, ..]
            or [0x28, 0xB5, 0x2F, 0xFD, ..] => "a compressed file",
        [0x50, 0x4B, 0x03, 0x04, ..] => "a compressed archive",
        [0x25, 0x50, 0x44, 0x46, 0x2D, ..] => "a PDF file",
        _ => HasZeroInEveryPair(bytes) ? "UTF-16" : null,
    };

    /// <summary>UTF-16 of mostly Latin letters has a zero in nearly every pair of bytes; a stray zero does not make it so.</summary>
    private static bool HasZeroInEveryPair(ReadOnlySpan<byte> bytes)
    {
        var sample = bytes[..(Math.Min(bytes.Length, 256) & ~1)];
        return sample.Length >= 4 && sample.Count((byte)0) >= sample.Length * 3 / 8;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) != OperationStatus.Done)
            {
                return at;
            }

            at += length;
        }

        return bytes.Length - 1;
    }

    private static int LineAt(ReadOnlySpan<byte> bytes, int at) => LineIndex.CountLineEnds(bytes[..at]) + 1;
}
