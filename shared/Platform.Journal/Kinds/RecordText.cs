using System.Text;
using System.Text.Json;
using Platform.Integrity;

namespace Platform.Journal;

/// <summary>Texts and JSON of messages as entries hold them.</summary>
public static class RecordText
{
    /// <summary>The bound of what an entry's columns take: index keys have to fit into a page of the database.</summary>
    public const int MaxBytes = 1_000;
    private const int MaxErrorCode = 100;

    /// <summary>A text that becomes a column.</summary>
    /// <exception cref="RecordRefusedException">It is too long, or the database cannot store it.</exception>
    public static ReadOnlyMemory<byte> Column(string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > MaxBytes) throw TooLong(name, MaxBytes);
        return bytes.AsSpan().Contains((byte)0) ? throw new RecordRefusedException($"The text {name} holds U+0000, which the database cannot store.") : bytes;
    }

    /// <inheritdoc cref="Column"/>
    public static ReadOnlyMemory<byte>? OptionalColumn(string name, string? text)
    {
        if (text is not null) return Column(name, text);
        return null;
    }

    /// <summary>A text that becomes part of the payload's output.</summary>
    /// <exception cref="RecordRefusedException">It is too long.</exception>
    public static string Bounded(string name, string text, int maxBytes) =>
        Encoding.UTF8.GetByteCount(text) <= maxBytes ? text : throw TooLong(name, maxBytes);

    public static ReadOnlyMemory<byte>? ErrorCode(string? error)
    {
        // An error without a code, or with something else before its colon, is no reason to lose the record.
        var colon = error?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon is > 0 and <= MaxErrorCode) return Column("error code", error![..colon]);
        return null;
    }

    // Statements and no "?:", whose null would become an array that is null, and that memory that is empty but there.
    public static ReadOnlyMemory<byte>? Utf8(string? text)
    {
        if (text is not null) return Encoding.UTF8.GetBytes(text);
        return null;
    }

    public static ReadOnlyMemory<byte>? Canonical(JsonElement? json)
    {
        if (json is { ValueKind: not JsonValueKind.Undefined } value) return CanonicalJson.Encode(value);
        return null;
    }

    private static RecordRefusedException TooLong(string name, int maxBytes) => new($"The text {name} is longer than {maxBytes} bytes.");
}
