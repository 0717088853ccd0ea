using Hestia.Showing;

namespace Hestia.Plans;

/// <summary>The runner's answer to a plan, for a person. Pure.</summary>
internal static class AnswerView
{
    public static IEnumerable<Line> Lines(string planId, Guid commandId, PlanAnswer answer, int proseWidth, int tableWidth)
    {
        var (mark, ink) = Statuses.Mark(answer.Status);
        yield return new Line(new Span($"{mark} {answer.Status}", ink), "  plan ", new Span(planId, Ink.Strong));
        var facts = new Facts();
        if (answer.Reason is not null)
        {
            // The problems say the same by step and field.
            facts.Add("reason", answer.Problems.Count > 0 ? $"{answer.Reason.Split(':')[0]}: {Times.Count(answer.Problems.Count, "problem")}" : answer.Reason);
        }

        if (Meaning(answer) is { } meaning)
        {
            facts.Add("means", meaning);
        }

        facts.Add(answer.Status == "DENIED" ? "command" : "execution", commandId.ToString());
        if (answer.RecordHash is not null)
        {
            facts.Add("record", answer.RecordHash);
        }

        if (answer.Status != "DENIED")
        {
            facts.Add("more", $"./platform execution show {commandId}");
        }

        foreach (var line in facts.Lines(proseWidth))
        {
            yield return line;
        }

        if (answer.Problems.Count > 0)
        {
            yield return Line.Empty;
            foreach (var line in ProblemTable.Lines(answer.Problems, static _ => null, tableWidth))
            {
                yield return line;
            }
        }
    }

    private static string? Meaning(PlanAnswer answer) => answer switch
    {
        { Status: "DENIED", Replayed: true } => "It had been refused before; nothing of it was ever executed.",
        { Status: "DENIED" } => "Nothing of it was executed.",
        { Status: "STARTED", Replayed: true } => "It was taken before and still runs; nothing was begun now.",
        { Status: "STARTED" } => "The runner has taken it, and executes it whether you stay or not.",
        { Replayed: true } => "It had been executed before: nothing was executed now, and this is the outcome of then.",
        _ => null,
    };
}
