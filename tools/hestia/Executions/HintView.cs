using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Executions;

/// <summary>A hint in its author's own words, byte for byte: what it is about, what one must know before, what to do.</summary>
internal static class HintView
{
    public static IEnumerable<Line> Lines(RollbackHint hint, string indent) =>
    [
        .. Verbatim.Lines(indent, "      ", hint.Description),
        .. hint.Risks.SelectMany(risk => Verbatim.Lines(indent, new Span("risk  ", Ink.Warning), risk)),
        .. hint.Actions.SelectMany(action => Verbatim.Lines(indent, new Span("do    ", Ink.Strong), action)),
    ];

    /// <summary>Whether some text of a hint is shown with escapes, which a person who copies it must know.</summary>
    public static bool IsEscaped(RollbackHint hint) => Verbatim.IsEscaped(hint.Description) || hint.Risks.Concat(hint.Actions).Any(Verbatim.IsEscaped);
}
