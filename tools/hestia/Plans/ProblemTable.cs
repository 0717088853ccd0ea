using Hestia.Showing;

namespace Hestia.Plans;

/// <summary>What is wrong with a plan: which step, which field, what.</summary>
internal static class ProblemTable
{
    /// <param name="lineOf">Where a field stands in the file, from 1; null where that is not known.</param>
    public static IEnumerable<Line> Lines(IEnumerable<PlanProblem> problems, Func<string, long?> lineOf, int width)
    {
        var sheet = new Sheet([new("line") { AlignRight = true, Dispensable = 2 }, new("step"), new("field") { CutTo = 18 }, new("what is wrong") { CutTo = 30 }]);
        foreach (var problem in problems)
        {
            sheet.Add(
                new Span(lineOf(problem.Field)?.ToString(), Ink.Faint),
                new Span(problem.StepIndex is { } index ? $"{index}{(problem.StepName is null ? "" : $" '{problem.StepName}'")}" : "", Ink.Name),
                problem.Field,
                new Span(problem.Message, Ink.Bad));
        }

        return sheet.Take(width);
    }

    /// <summary>The line of a field, or of what it would stand in where it is missing.</summary>
    public static long? LineOf(IReadOnlyDictionary<string, long> lines, string field)
    {
        while (field.Length > 0)
        {
            if (lines.TryGetValue(field, out var line))
            {
                return line;
            }

            field = field[..Math.Max(0, field.LastIndexOfAny(['.', '[']))];
        }

        return null;
    }
}
