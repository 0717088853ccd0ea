namespace Hestia.Showing;

/// <summary>What a piece of text means; the terminal decides how that looks, and in a pipe it looks like nothing.</summary>
internal enum Ink
{
    Plain,
    Strong,
    Faint,
    Good,
    Bad,
    Warning,
    Name,
}

/// <summary>A piece of a line. Its text is safe from construction on, so widths are measured on what will be printed.</summary>
internal readonly record struct Span
{
    public Span(string? text, Ink ink = Ink.Plain)
    {
        Text = SafeText.Clean(text);
        Ink = ink;
    }

    public string Text { get; private init; }

    public Ink Ink { get; }

    public int Width => Cells.Width(Text);

    /// <summary>The span cut to a width, with an ellipsis where something is missing.</summary>
    public Span Cut(int width) => this with { Text = Cells.Cut(Text, width) };

    public static implicit operator Span(string? text) => new(text);
}

/// <summary>One line of output for a person. Pure: tests read it as text.</summary>
internal sealed class Line(params Span[] spans)
{
    public static readonly Line Empty = new();

    public IReadOnlyList<Span> Spans { get; } = spans;

    /// <summary>Whether white space at the end belongs to what is shown; else it is padding, and dropped.</summary>
    public bool IsVerbatim { get; init; }

    public override string ToString() => string.Concat(Spans.Select(s => s.Text)) is var text && IsVerbatim ? text : text.TrimEnd();
}
