namespace Platform.Integrity;

/// <summary>
/// What bytes are that are no JSON in UTF-8, as far as their beginning tells: somebody's client made them so, and nobody sees it.
/// </summary>
internal static class Otherwise
{
    /// <summary>The rest of a sentence that begins with "This", or null.</summary>
    public static string? Of(ReadOnlySpan<byte> text) => text switch
    {
        [0xEF, 0xBB, 0xBF, ..] => "begins with a byte order mark",
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] or [_, 0, 0, 0, ..] or [0, 0, 0, _, ..] => "looks like UTF-32",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [not 0, 0, not 0, 0, ..] or [0, not 0, 0, not 0, ..] => "looks like UTF-16",
        [0x1F, 0x8B, ..] => "is compressed (gzip)",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "is compressed (zstd)",
        [0x78, 0x01 or 0x5E or 0x9C or 0xDA, ..] => "is compressed (zlib)",
        _ => null,
    };
}
