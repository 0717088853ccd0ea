using System.Text.Json;
using Hestia.Showing;

namespace Hestia.Actions;

/// <summary>The runner's answer for a person.</summary>
internal static class OutcomeView
{
    public static IEnumerable<Line> Of(Command command, Outcome outcome, int width)
    {
        var (mark, ink) = Statuses.Mark(outcome.Status);
        yield return new Line(
            new Span($"{mark} {outcome.Status}", ink), "  ", new Span(command.ActionType, Ink.Strong),
            new Span(outcome.Status == "DENIED" ? "" : "  in " + Showing.Times.Milliseconds(outcome.DurationMs), Ink.Faint));
        var facts = new Facts();
        if (outcome.Error is not null)
        {
            facts.Add("error", outcome.Error);
        }

        if (Meaning(outcome) is { } meaning)
        {
            facts.Add("means", meaning);
        }

        if (outcome.AffectedIds.Count > 0)
        {
            facts.Add("affected", string.Join(", ", outcome.AffectedIds));
        }

        if (outcome.Output is { ValueKind: JsonValueKind.Object } output && output.EnumerateObject().Any())
        {
            facts.Add("output", JsonText.Of(output));
        }

        facts.Add("command", command.CommandId.ToString());
        if (outcome.AttemptId is not null)
        {
            facts.Add("attempt", outcome.AttemptId);
        }

        foreach (var line in facts.Lines(width))
        {
            yield return line;
        }
    }

    private static string? Meaning(Outcome outcome) =>
        outcome.Replayed ? "It had been answered before: nothing was executed now, and this is the outcome of then."
        : outcome.Status == "DENIED" ? "It was not attempted."
        : outcome.Status == "ROLLED_BACK" ? "Its transaction was undone."
        : null;
}
