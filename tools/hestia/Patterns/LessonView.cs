using Hestia.Showing;

namespace Hestia.Patterns;

/// <summary>How an action fails, and which parameters those failures had in common.</summary>
internal static class LessonView
{
    public static IEnumerable<Line> Lines(IReadOnlyList<PatternLesson> lessons, Times times, int width)
    {
        if (lessons.Count == 0)
        {
            yield break;
        }

        yield return Line.Empty;
        yield return new Line(new Span("How it fails", Ink.Name));
        foreach (var lesson in lessons)
        {
            Span[] head =
            [
                $"{lesson.Count:N0} × ",
                new Span(lesson.Code, Ink.Bad),
                lesson.Template is { Length: > 0 } template ? $" {template}" : "",
                new Span(lesson.LastAt is { } at ? $"  last {times.Ago(at)}" : "", Ink.Faint),
            ];
            var margin = "  ";
            foreach (var folded in Fold.At(head, width - 6))
            {
                yield return new Line([margin, .. folded]);
                margin = "      ";
            }

            foreach (var parameter in lesson.Parameters)
            {
                foreach (var folded in Fold.At([new Span($"{parameter.Name}={parameter.Value}", Ink.Strong), Shares(parameter)], width - 8))
                {
                    yield return new Line(["      ", .. folded]);
                }
            }
        }
    }

    private static string Shares(PatternParameter p) =>
        $"  in {p.Failures:N0} of {p.FailuresSeen:N0} of these failures, {(p.SuccessesSeen == 0 ? "and no success to compare with" : $"in {p.Successes:N0} of {p.SuccessesSeen:N0} {(p.SuccessesSeen == 1 ? "success" : "successes")}")}";
}
