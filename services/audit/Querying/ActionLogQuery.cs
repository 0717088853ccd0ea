using Audit.Storage;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;

namespace Audit.Querying;

/// <summary>
/// Pages of attempts, newest first by index.
/// </summary>
internal sealed class ActionLogQuery(AuditContext database)
{
    private static readonly string[] Statuses = [AttemptStatus.Success, AttemptStatus.Failure, AttemptStatus.RolledBack];

    /// <summary>Up to <paramref name="count"/> attempts below the index.</summary>
    public async Task<List<ActionLog>> FindAsync(ActionLogFilter filter, long below, int count, CancellationToken cancel) =>
        await ToLogsAsync(await RowsAsync(filter, below, count, cancel), cancel);

    public async Task<List<ActionLog>> ToLogsAsync(List<EntryRow> entries, CancellationToken cancel)
    {
        var payload = await database.PayloadsAsync(entries.ConvertAll(e => e.Index), cancel);
        return entries.ConvertAll(e => ToLog(e, payload(e.Index)));
    }

    private Task<List<EntryRow>> RowsAsync(ActionLogFilter filter, long below, int count, CancellationToken cancel)
    {
        var questions = filter.Apply(database);

        // Where nothing else narrows, through the index by status, which holds attempts only: walking the entries themselves could meet any
        // number of denials.
        if (filter.IsOnlyTime) questions = [.. Statuses.SelectMany(_ => questions, (status, entries) => entries.Where(e => e.Status == status))];
        return new EntryWalk { From = filter.From, To = filter.To, Below = below, NewestFirst = true }.RowsAsync(database, questions, count, cancel);
    }

    private static ActionLog ToLog(EntryRow entry, PayloadJson payload) => new()
    {
        Index = entry.Index,
        AttemptId = entry.AttemptId ?? entry.EntryId,
        CommandId = entry.CommandId,
        AgentId = entry.AgentId,
        TraceId = entry.TraceId,
        ParentAttemptId = entry.ParentAttemptId,
        ActionType = entry.ActionType,
        Trigger = entry.Trigger,
        Parameters = payload.Member("parameters"),
        Status = entry.Status,
        Error = payload.Error,
        AffectedIds = entry.AffectedIds,
        Output = payload.Member("output"),
        DurationMs = entry.DurationMs,
        StartedAt = entry.At,
        Source = entry.Source,
        SourceSeq = entry.SourceSeq,
        PayloadState = payload.State,
        Unreadable = payload.Unreadable,
    };
}
