using System.Linq.Expressions;
using Audit.Storage;
using Platform.Contracts;

namespace Audit.Querying;

/// <summary>Why an object is as it is (R003): who made it so, why (trigger, trace, parent), and what failed before.</summary>
internal sealed record ObjectHistory(string Id, IReadOnlyList<ActionLog> Items, string? Next, ActionLog? MadeSoBy, IReadOnlyList<ActionLog> FailuresBefore);

internal sealed class HistoryQuery(AuditContext database, ActionLogQuery logs)
{
    /// <summary>The most failures that are told; older ones are on the pages.</summary>
    public const int MaxFailures = 50;

    /// <summary>The latest success that affected the object, or null.</summary>
    public async Task<ActionLog?> MadeSoByAsync(string id, CancellationToken cancel)
    {
        var row = await SuccessBelowAsync(id, long.MaxValue, cancel);
        return row is null ? null : (await logs.ToLogsAsync([row], cancel))[0];
    }

    /// <summary>The attempts on the object that did not succeed, after the success before the given one, newest first.</summary>
    public async Task<List<ActionLog>> FailuresBeforeAsync(string id, long madeSoAt, CancellationToken cancel)
    {
        var previous = (await SuccessBelowAsync(id, madeSoAt, cancel))?.Index ?? -1;
        var rows = await new EntryWalk { Above = previous, Below = madeSoAt, NewestFirst = true }.RowsAsync(
            database, Attempts(id, e => e.Status != AttemptStatus.Success), MaxFailures, cancel);
        return await logs.ToLogsAsync(rows, cancel);
    }

    private async Task<EntryRow?> SuccessBelowAsync(string id, long below, CancellationToken cancel) =>
        (await new EntryWalk { Below = below, NewestFirst = true }.RowsAsync(database, Attempts(id, e => e.Status == AttemptStatus.Success), 1, cancel)).FirstOrDefault();

    private List<IQueryable<EntryRow>> Attempts(string id, Expression<Func<EntryRow, bool>> which) =>
        [.. new ActionLogFilter { AffectedId = id }.Apply(database).Select(entries => entries.Where(which))];
}
