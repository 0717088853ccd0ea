namespace Hestia.Showing;

/// <summary>
/// A text of somebody else that must reach the reader as it was written: not folded, not cut, not trimmed. A line feed in it begins a new
/// line behind the same gutter, so that no text can pass itself off as something beside it; every other character that a terminal would
/// obey is shown as <see cref="SafeText"/> shows it.
/// </summary>
internal static class Verbatim
{
    private const string Gutter = "│ ";

    /// <param name="label">Stands before the first line; the others are indented by its width.</param>
    public static IEnumerable<Line> Lines(string indent, Span label, string text)
    {
        var lead = label;
        foreach (var line in text.Split('\n'))
        {
            yield return new Line(indent, lead, new Span(Gutter, Ink.Faint), line) { IsVerbatim = true };
            lead = new string(' ', label.Width);
        }
    }

    /// <summary>Whether something of the text is shown as an escape.</summary>
    public static bool IsEscaped(string text) => text.Split('\n').Any(line => SafeText.Clean(line) != line);
}
