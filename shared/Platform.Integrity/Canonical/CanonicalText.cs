using System.Buffers;
using System.Text.Unicode;

namespace Platform.Integrity;

/// <summary>RFC 8785 §3.2.2.2: which characters of a string are escaped, and how.</summary>
internal static class CanonicalText
{
    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (byte)i), (byte)'"', (byte)'\\']);
    private static readonly SearchValues<char> EscapedChars = SearchValues.Create([.. Enumerable.Range(0, 32).Select(i => (char)i), '"', '\\']);

    /// <summary>Writes decoded, valid UTF-8 as the inside of a string.</summary>
    public static void WriteEscaped(CanonicalBuffer output, ReadOnlySpan<byte> decoded)
    {
        while (true)
        {
            var plain = decoded.IndexOfAny(EscapedBytes);
            if (plain < 0)
            {
                output.Write(decoded);
                return;
            }

            output.Write(decoded[..plain]);
            WriteEscape(output, decoded[plain]);
            decoded = decoded[(plain + 1)..];
        }
    }

    /// <summary>Writes a text with its quotation marks; false where it holds half of a surrogate pair.</summary>
    public static bool TryWriteString(CanonicalBuffer output, ReadOnlySpan<char> text)
    {
        output.Write((byte)'"');
        while (true)
        {
            var plain = text.IndexOfAny(EscapedChars);
            var run = plain < 0 ? text : text[..plain];
            if (Utf8.FromUtf16(run, output.Free(run.Length * 3), out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
            {
                return false;
            }

            output.Advance(written);
            if (plain < 0)
            {
                output.Write((byte)'"');
                return true;
            }

            WriteEscape(output, (byte)text[plain]);
            text = text[(plain + 1)..];
        }
    }

    private static void WriteEscape(CanonicalBuffer output, byte character)
    {
        output.Write((byte)'\\');
        var letter = character switch
        {
            (byte)'\b' => (byte)'b',
            (byte)'\t' => (byte)'t',
            (byte)'\n' => (byte)'n',
            (byte)'\f' => (byte)'f',
            (byte)'\r' => (byte)'r',
            (byte)'"' or (byte)'\\' => character,
            _ => default,
        };
        if (letter != default)
        {
            output.Write(letter);
            return;
        }

        output.Write("u00"u8);
        output.Write("0123456789abcdef"u8[character >> 4]);
        output.Write("0123456789abcdef"u8[character & 15]);
    }
}
