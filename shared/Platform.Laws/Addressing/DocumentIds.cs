namespace Platform.Laws;

/// <summary>A document's id: the prefix of all its addresses, and in lower case the name of its folder.</summary>
public static class DocumentIds
{
    /// <summary>The most characters of an id.</summary>
    public const int MaxLength = 64;

    /// <summary>Why a text is no document id, as a sentence, or null where it is one.</summary>
    public static string? WhyNot(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (id.Length is 0 or > MaxLength)
        {
            return $"A document id has 1 to {MaxLength} characters; this one has {id.Length}.";
        }

        if (!char.IsAsciiLetterUpper(id[0]))
        {
            return "A document id begins with a capital letter, A to Z.";
        }

        var wrong = id.AsSpan().IndexOfAnyExcept(Allowed);
        return wrong < 0
            ? null
            : "A document id has the characters A to Z, 0 to 9, '-', '.' and '_' only;"
                + $" character {wrong + 1} is another one (U+{(int)id[wrong]:X4}).";
    }

    /// <summary>The law's id, the document id in lower case.</summary>
    /// <exception cref="LawException">DOCUMENT_ID_INVALID: it is no document id.</exception>
    public static string LawId(string id) =>
        WhyNot(id) is { } reason ? throw new LawException("DOCUMENT_ID_INVALID", reason) : id.ToLowerInvariant();

    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._");
}
