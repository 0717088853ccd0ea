namespace Platform.Laws;

/// <summary>One level of a profile, from the outermost to the innermost in the profile's order.</summary>
internal sealed record LevelRule
{
    public required string Kind { get; init; }

    /// <summary>The word before the number: "Article".</summary>
    public required IReadOnlyList<string> Words { get; init; }

    /// <summary>A line that has the word without a number begins a unit too.</summary>
    public required bool Numberless { get; init; }

    /// <summary>How a number alone is written.</summary>
    public required IReadOnlyList<NumberForm> Forms { get; init; }

    /// <summary>The samples that the forms were given as.</summary>
    public required IReadOnlyList<string> Samples { get; init; }

    /// <summary>The number of # of a Markdown heading, or 0.</summary>
    public required int Atx { get; init; }

    /// <summary>The level is of list items: no headings, no unnumbered paragraphs inside.</summary>
    public required bool Item { get; init; }

    /// <summary>An item may hold items of its own level.</summary>
    public required bool Nests { get; init; }

    public bool IsAttachment => Kind == "attachment";
}
