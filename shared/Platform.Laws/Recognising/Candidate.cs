namespace Platform.Laws;

/// <summary>A line, or a place in it, that looks like the beginning of a unit. Whether it is one, its surroundings decide.</summary>
internal sealed class Candidate
{
    /// <summary>Its place among all candidates.</summary>
    public int Index { get; set; }

    /// <summary>The index of its line.</summary>
    public required int Line { get; init; }

    /// <summary>The first byte that belongs to it.</summary>
    public required int Start { get; init; }

    /// <summary>The column that the mark begins at.</summary>
    public required int Column { get; init; }

    /// <summary>The column that the mark ends at: roman numbers are often set to the right.</summary>
    public int EndColumn { get; init; }

    public Number? Number { get; init; }

    public Wrap Wrap { get; init; }

    /// <summary>The level that a word or a Markdown heading names, or -1 for a number alone.</summary>
    public int Level { get; init; } = -1;

    /// <summary>The level whose kind it has: of "## Article 5" the level of articles.</summary>
    public int KindLevel { get; init; } = -1;

    /// <summary>Where the text after the mark begins, in characters of the line.</summary>
    public required int Rest { get; init; }

    /// <summary>The sign between number and title, or a zero character.</summary>
    public char Delimiter { get; init; }

    public bool Markdown { get; init; }

    /// <summary>A word in small letters follows the number: a sentence goes on, and this is a reference.</summary>
    public bool Reference { get; init; }

    /// <summary>It follows another mark in the same line: the (a) of "(1) (a)".</summary>
    public bool Chained { get; init; }
}
