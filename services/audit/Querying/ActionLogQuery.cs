using System.Text.Json;
using Audit.Storage;
using Microsoft.EntityFrameworkCore;
using Platform.Contracts;

namespace Audit.Querying;

/// <summary>
/// Pages of attempts, newest first by index. Every question is one descent into an index that ends in the entries' index and a walk
/// from there, so that a page costs the same however large the ledger is.
/// </summary>
internal sealed class ActionLogQuery(AuditContext database)
{
    private static readonly string[] Statuses = [AttemptStatus.Success, AttemptStatus.Failure, AttemptStatus.RolledBack];

    /// <summary>Up to <paramref name="limit"/> attempts below the index, and whether there are more.</summary>
    public async Task<(List<ActionLog> Items, bool More)> PageAsync(ActionLogFilter filter, long below, int limit, CancellationToken cancel)
    {
        var entries = await RowsAsync(filter, below, limit + 1, cancel);
        var more = entries.Count > limit;
        if (more) entries.RemoveAt(limit);
        return (await ToLogsAsync(entries, cancel), more);
    }

    public async Task<List<ActionLog>> ToLogsAsync(List<EntryRow> entries, CancellationToken cancel)
    {
        var indexes = entries.ConvertAll(e => e.Index);
        var payloads = await database.Payloads.Where(p => indexes.Contains(p.Index)).ToDictionaryAsync(p => p.Index, p => p.Body, cancel);
        return entries.ConvertAll(e => ToLog(e, payloads.GetValueOrDefault(e.Index)));
    }

    private async Task<List<EntryRow>> RowsAsync(ActionLogFilter filter, long below, int count, CancellationToken cancel)
    {
        if (filter.From is null && filter.To is null) return await WalkAsync(filter, -1, below, count, cancel);
        var bounds = await TimeBounds.FindAsync(database, filter.From, filter.To, cancel);
        var rows = await WalkAsync(filter, bounds.Above, Math.Min(below, bounds.Below), count, cancel);
        var others = await NewestAsync(
            filter.Apply(database).Select(entries => entries
                .Where(e => e.Index < below && (e.Index <= bounds.Above || e.Index >= bounds.Below))
                .Join(OutOfOrder(filter), e => e.Index, o => o.Index, (e, _) => e)),
            count,
            cancel);
        return others.Count == 0 ? rows : [.. rows.Concat(others).OrderByDescending(e => e.Index).Take(count)];
    }

    private IQueryable<OutOfOrderRow> OutOfOrder(ActionLogFilter filter)
    {
        IQueryable<OutOfOrderRow> rows = database.OutOfOrder;
        if (filter.From is not null) rows = rows.Where(o => o.At >= filter.From);
        if (filter.To is not null) rows = rows.Where(o => o.At < filter.To);
        return rows;
    }

    private Task<List<EntryRow>> WalkAsync(ActionLogFilter filter, long above, long below, int count, CancellationToken cancel)
    {
        var walks = filter.Apply(database).Select(entries => entries.Where(e => e.Index > above && e.Index < below)).ToList();
        if (!filter.IsOnlyTime) return NewestAsync(walks, count, cancel);

        // Where nothing else narrows, through the index by status, which holds attempts only: walking the entries themselves could meet any number of denials.
        return NewestAsync(Statuses.SelectMany(_ => walks, (status, entries) => entries.Where(e => e.Status == status)), count, cancel);
    }

    /// <summary>The newest of several walks, each of which stops after so many.</summary>
    public static Task<List<EntryRow>> NewestAsync(IEnumerable<IQueryable<EntryRow>> walks, int count, CancellationToken cancel)
    {
        var all = walks.Select(entries => entries.OrderByDescending(e => e.Index).Take(count)).ToList();
        return all.Count == 1 ? all[0].ToListAsync(cancel) : all.Aggregate((a, b) => a.Concat(b)).OrderByDescending(e => e.Index).Take(count).ToListAsync(cancel);
    }

    private static ActionLog ToLog(EntryRow entry, byte[]? payload)
    {
        var content = payload is null ? default : JsonElement.Parse(payload);
        return new ActionLog
        {
            Index = entry.Index,
            AttemptId = entry.AttemptId ?? entry.EntryId,
            CommandId = entry.CommandId,
            AgentId = entry.AgentId,
            TraceId = entry.TraceId,
            ParentAttemptId = entry.ParentAttemptId,
            ActionType = entry.ActionType,
            Trigger = entry.Trigger,
            Parameters = Member("parameters"),
            Status = entry.Status,
            Error = Member("error")?.GetString(),
            AffectedIds = entry.AffectedIds,
            Output = Member("output"),
            DurationMs = entry.DurationMs,
            StartedAt = entry.At,
            Source = entry.Source,
            SourceSeq = entry.SourceSeq,
        };

        JsonElement? Member(string name) => content.ValueKind == JsonValueKind.Object && content.TryGetProperty(name, out var value) ? value : null;
    }
}
