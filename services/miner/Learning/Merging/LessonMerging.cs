namespace Miner.Learning;

/// <summary>The lessons of several sources as one list: the same kind of error is the same lesson, whoever met it.</summary>
internal static class LessonMerging
{
    /// <summary>The most frequent lessons, those beyond <see cref="LessonBook.MaxLessons"/> as one; the most frequent first.</summary>
    public static IReadOnlyList<LessonView> Of(IReadOnlyList<(string Source, Cell Cell)> parts)
    {
        var kinds = parts
            .SelectMany(p => p.Cell.Lessons.All.Select(l => (Lesson: l, p.Cell)))
            .GroupBy(l => (l.Lesson.Error, l.Lesson.Outcome))
            .ToLookup(kind => kind.Key.Error == ErrorTemplate.Other);
        var named = Sorted(kinds[false].Select(kind => View(kind.Key.Error, kind.Key.Outcome, [.. kind]))).ToList();
        var rest = kinds[true].Select(kind => View(kind.Key.Error, kind.Key.Outcome, [.. kind])).Concat(named.Skip(LessonBook.MaxLessons)).ToList();
        if (rest.Count == 0) return named;
        var other = new LessonView(
            ErrorTemplate.Other.Code, ErrorTemplate.Other.Template, Outcomes.Word(Outcome.Failure), rest.Sum(l => l.Count), rest.Min(l => l.FirstAt), rest.Max(l => l.LastAt), []);
        return [.. Sorted(named.Take(LessonBook.MaxLessons).Append(other))];
    }

    private static LessonView View(ErrorTemplate error, Outcome outcome, IReadOnlyList<(Lesson Lesson, Cell Cell)> lessons) => new(
        error.Code,
        error.Template,
        Outcomes.Word(outcome),
        lessons.Sum(l => l.Lesson.Count),
        Platform.Integrity.Timestamps.FromUnixMicroseconds(lessons.Min(l => l.Lesson.FirstAt)),
        Platform.Integrity.Timestamps.FromUnixMicroseconds(lessons.Max(l => l.Lesson.LastAt)),
        Parameters(lessons));

    private static List<CommonParameter> Parameters(IReadOnlyList<(Lesson Lesson, Cell Cell)> lessons) =>
    [
        .. lessons
            .SelectMany(l => l.Lesson.Features.Select(f => new CommonParameter(
                TrackedFeature.Text(f.Name), TrackedFeature.Text(f.Value), f.Failures, l.Lesson.Count - f.FailuresBefore, f.Successes, l.Cell.Successes - f.SuccessesBefore)))
            .GroupBy(p => (p.Name, p.Value))
            .Select(same => new CommonParameter(
                same.Key.Name, same.Key.Value, same.Sum(p => p.Failures), same.Sum(p => p.FailuresSeen), same.Sum(p => p.Successes), same.Sum(p => p.SuccessesSeen)))
            .Where(p => p.IsTelling)
            .OrderByDescending(p => p.Failures)
            .ThenBy(p => p.Name, StringComparer.Ordinal)
            .ThenBy(p => p.Value, StringComparer.Ordinal),
    ];

    private static IOrderedEnumerable<LessonView> Sorted(IEnumerable<LessonView> lessons) => lessons
        .OrderByDescending(l => l.Count)
        .ThenBy(l => l.Code, StringComparer.Ordinal)
        .ThenBy(l => l.Template, StringComparer.Ordinal)
        .ThenBy(l => l.Outcome, StringComparer.Ordinal);
}
