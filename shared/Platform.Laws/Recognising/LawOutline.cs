namespace Platform.Laws;

/// <summary>A region cut into units. Lead, and then each unit's span and separator in order, are the region byte for byte.</summary>
public sealed class LawOutline
{
    internal LawOutline()
    {
    }

    /// <summary>The body's span in the text.</summary>
    public required ByteSpan Region { get; init; }

    /// <summary>SHA-256 over the region's bytes, lower-case hexadecimal.</summary>
    public required string RegionSha { get; init; }

    /// <summary>The white space before the first unit.</summary>
    public required ByteSpan Lead { get; init; }

    /// <summary>In the order of the document; a unit's parent stands before it.</summary>
    public required IReadOnlyList<LawUnit> Units { get; init; }

    /// <summary>Sentences for a person who checks: lines that look like headings, numbers that stand twice. At most 101.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }
}

/// <summary>A unit of law: a part of the text that has an address.</summary>
public sealed record LawUnit
{
    /// <summary>Its address in the document after the Akoma Ntoso naming convention: <c>chp_2__art_15__para_3</c>.</summary>
    public required string EId { get; init; }

    /// <summary>What it is: part, chapter, article, paragraph, point, intro, wrapup, attachment, preface, …</summary>
    public required string Kind { get; init; }

    /// <summary>The section of the document that it stands in: preface, preamble, body, conclusions or attachment.</summary>
    public required string Section { get; init; }

    /// <summary>Its number as the text has it, without the signs around it.</summary>
    public string? Number { get; init; }

    /// <summary>Its title, over two lines as one.</summary>
    public string? Heading { get; init; }

    /// <summary>The address of the unit that it stands in, or null.</summary>
    public string? Parent { get; init; }

    /// <summary>1 for a unit that stands in no other.</summary>
    public required int Depth { get; init; }

    /// <summary>Its place in the document's order, from 1.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Its own text: from its number or heading to the last sign before its first child or the next unit. Never empty.</summary>
    public required ByteSpan Span { get; init; }

    /// <summary>The white space between its span and the next unit.</summary>
    public required ByteSpan Separator { get; init; }

    /// <summary>SHA-256 over the span's bytes, lower-case hexadecimal.</summary>
    public required string ContentHash { get; init; }
}
