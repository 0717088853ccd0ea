using System.Text.Json;

namespace Miner.Learning;

/// <summary>
/// What a cell's failures teach: the first <see cref="MaxLessons"/> kinds of errors each for itself, all later kinds together.
/// </summary>
internal sealed class LessonBook
{
    public const int MaxLessons = 12;

    private readonly List<Lesson> lessons = [];
    private Lesson? other;
    private bool hasFeatures;

    /// <summary>The lessons by first come; the one of all other errors last.</summary>
    public IEnumerable<Lesson> All => other is null ? lessons : lessons.Append(other);

    /// <summary>Whether a success has anything to be compared with.</summary>
    public bool WantsContrast => hasFeatures;

    public void Add(string? error, Outcome outcome, long at, Features attempt, long cellSuccesses)
    {
        var kind = ErrorTemplate.Of(error);
        foreach (var lesson in lessons)
        {
            if (lesson.Outcome != outcome || lesson.Error != kind) continue;
            Add(lesson, at, attempt, cellSuccesses);
            return;
        }

        if (lessons.Count >= MaxLessons)
        {
            other ??= new Lesson(ErrorTemplate.Other, Outcome.Failure);
            other.AddUnseen(at);
            return;
        }

        lessons.Add(new Lesson(kind, outcome));
        Add(lessons[^1], at, attempt, cellSuccesses);
    }

    public void Contrast(Features attempt)
    {
        foreach (var lesson in lessons) lesson.Contrast(attempt);
    }

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var lesson in All) lesson.Write(writer);
        writer.WriteEndArray();
    }

    public static LessonBook Read(JsonElement json)
    {
        var book = new LessonBook();
        foreach (var lesson in json.EnumerateArray().Select(Lesson.Read))
        {
            if (lesson.Error == ErrorTemplate.Other) book.other = lesson;
            else book.lessons.Add(lesson);
            book.hasFeatures |= lesson.Features.Count > 0;
        }

        return book;
    }

    private void Add(Lesson lesson, long at, Features attempt, long cellSuccesses)
    {
        lesson.Add(at, attempt, cellSuccesses);
        hasFeatures |= lesson.Features.Count > 0;
    }
}
