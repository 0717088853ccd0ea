using System.Buffers;
using System.Globalization;
using System.Text;

namespace ActionRunner.Redacting;

/// <summary>A text as somebody reads it who undoes its escapes, and where in the given text each of its characters stands.</summary>
internal sealed class TextView
{
    /// <summary>Where each character began, and behind the last where it ends; null where nothing was undone.</summary>
    private readonly int[]? starts;

    private TextView(string text, int[]? starts)
    {
        Text = text;
        this.starts = starts;
    }

    public string Text { get; }

    public static TextView Of(string text) => new(text, null);

    /// <summary>The place in the given text.</summary>
    public int StartOf(int at) => starts is null ? at : starts[at];

    /// <summary>With the escapes of JSON and of addresses undone, once; null where there are none.</summary>
    public TextView? Unescaped()
    {
        if (!Text.AsSpan().ContainsAny('\\', '%')) return null;
        var plain = new char[Text.Length];
        var places = new int[Text.Length + 1];
        var length = 0;
        for (var at = 0; at < Text.Length;)
        {
            var (units, size) = Read(Text.AsSpan(at), plain.AsSpan(length));
            for (; units > 0; units--) places[length++] = StartOf(at);
            at += size;
        }

        places[length] = StartOf(Text.Length);
        return length == Text.Length ? null : new TextView(new string(plain, 0, length), places);
    }

    /// <summary>Writes what stands here, undone where it is an escape; how much that is, and how much it was.</summary>
    private static (int Units, int Size) Read(ReadOnlySpan<char> rest, Span<char> into)
    {
        (into[0], var size) = rest switch
        {
            ['\\', 'u', ..] when Hex(rest, 2, 4) is { } unit => ((char)unit, 6),
            ['\\', 'n' or 'r', ..] => ('\n', 2),
            ['\\', 't' or 'b' or 'f', ..] => (' ', 2),
            ['\\', '"' or '\\' or '/' or '\'', ..] => (rest[1], 2),
            _ => (rest[0], 1),
        };
        return rest[0] == '%' && ReadPercents(rest, into) is { Size: > 0 } read ? read : (1, size);
    }

    private static (int Units, int Size) ReadPercents(ReadOnlySpan<char> rest, Span<char> into)
    {
        Span<byte> utf8 = stackalloc byte[4];
        var count = 0;
        for (var at = 0; count < utf8.Length && at < rest.Length && rest[at] == '%' && Hex(rest, at + 1, 2) is { } unit; at += 3)
            utf8[count++] = (byte)unit;
        return Rune.DecodeFromUtf8(utf8[..count], out var rune, out var used) == OperationStatus.Done
            ? (rune.EncodeToUtf16(into), used * 3)
            : default;
    }

    private static int? Hex(ReadOnlySpan<char> text, int from, int length) =>
        text.Length >= from + length
        && int.TryParse(text.Slice(from, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
