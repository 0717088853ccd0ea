namespace Platform.Laws;

/// <summary>How the first lines of a unit look. Siblings look alike.</summary>
internal enum Shape
{
    /// <summary>The text begins in the line of the number.</summary>
    RunIn,

    /// <summary>A title alone, or a number alone.</summary>
    Title,

    /// <summary>A title with a line of signs under it.</summary>
    Underlined,
}

/// <summary>A unit while the text is being read.</summary>
internal sealed class Draft
{
    public required int Start { get; init; }

    public required string Kind { get; set; }

    public required Draft? Parent { get; init; }

    /// <summary>Its level in the profile; -1 for what the profile has no level for.</summary>
    public int Level { get; init; } = -1;

    public bool Item { get; init; }

    /// <summary>An unnumbered paragraph, an introduction or a wrap-up: it has no units inside.</summary>
    public bool Auto { get; init; }

    /// <summary>Unnumbered paragraphs inside are units.</summary>
    public bool Splits { get; init; }

    public Number? Number { get; init; }

    public Numeral Numeral { get; init; }

    public Wrap Wrap { get; init; }

    /// <summary>It was recognised by a word or a Markdown heading.</summary>
    public bool ByWord { get; init; }

    public string? Heading { get; set; }

    public bool Headed { get; init; }

    public Shape Shape { get; init; }

    public int Column { get; init; }

    public int EndColumn { get; init; }

    /// <summary>It began inside a line, so its column says little.</summary>
    public bool Loose { get; init; }

    /// <summary>Its later lines begin to the right of its number; null as long as it has one line only.</summary>
    public bool? Hanging { get; set; }

    /// <summary>It follows the item before it without a blank line, so a blank line ends the list.</summary>
    public bool Tight { get; init; }

    public int FirstLine { get; init; }

    public int LastLine { get; set; }

    public int Depth { get; init; }

    public int Children { get; set; }

    public bool HasText { get; set; }

    /// <summary>The last unit inside that has a number, open or closed: the next one continues from it.</summary>
    public Draft? LastNumbered { get; set; }

    public Draft? LastChild { get; set; }

    public bool Dropped { get; set; }

    public string EId { get; set; } = string.Empty;
}
