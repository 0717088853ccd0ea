using Hestia.Showing;

namespace Hestia.Asking;

/// <summary>Records as a table, newest last, one line each.</summary>
internal sealed class LogTable(Times times, int width, bool wide, bool growing)
{
    private readonly Sheet sheet = new(
    [
        new(times.Heading) { Usual = 8 },
        new("status") { Usual = 13 },
        new("action") { CutTo = 14, Usual = 16 },
        new("agent") { CutTo = 10, Usual = 14 },
        new("objects") { CutTo = 8, Usual = 10 },
        new("trigger") { CutTo = 10, Usual = 16, Dispensable = 2 },
        new("job") { CutTo = 10, Usual = 12, Dispensable = 3 },
        new("took") { AlignRight = true, Usual = 7, Dispensable = 4 },
        new("entry") { AlignRight = true, Usual = 6, Dispensable = 6 },
        new("command") { Usual = 8, Dispensable = 5 },
        new("error") { CutTo = 12, Usual = 40, Dispensable = 1 },
    ]);

    public IEnumerable<Line> Take(IReadOnlyList<Logged> records)
    {
        foreach (var (_, log) in records)
        {
            sheet.Add(
                new Span(wide ? times.Full(log.StartedAt) : times.Short(log.StartedAt), Ink.Faint),
                Statuses.Of(log.Status),
                new Span((log.ParentAttemptId is null ? "" : "└ ") + log.ActionType, Ink.Name),
                log.AgentId,
                string.Join(' ', log.AffectedIds),
                log.Trigger,
                log.TraceId == log.CommandId && !wide ? "" : log.TraceId,
                new Span(Statuses.TakesTime(log.Status) ? Times.Milliseconds(log.DurationMs) : "", Ink.Faint),
                new Span(log.Index.ToString(), Ink.Faint),
                new Span(ShortId.Of(log.CommandId, wide), Ink.Faint),
                log.Error ?? log.Instead);
        }

        return sheet.Take(width, growing);
    }
}
