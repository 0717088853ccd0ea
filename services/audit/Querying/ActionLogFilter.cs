using Audit.Chaining;
using Audit.Storage;
using Platform.Contracts;
using Platform.Hosting;

namespace Audit.Querying;

/// <summary>What <c>/action-logs</c> can be asked for. All that is given must hold.</summary>
internal sealed record ActionLogFilter
{
    public string? AgentId { get; init; }

    public string? TraceId { get; init; }

    public string? ActionType { get; init; }

    public string? Status { get; init; }

    public string? AffectedId { get; init; }

    public Guid? EntryId { get; init; }

    /// <summary>Started at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Started before.</summary>
    public DateTimeOffset? To { get; init; }

    public static ActionLogFilter Read(QueryReader query)
    {
        var (from, to) = query.Span("from", "to");
        return new()
        {
            AgentId = query.Text("agentId"),
            TraceId = query.Text("traceId"),
            ActionType = query.Text("actionType"),
            Status = query.OneOf("status", AttemptStatus.Success, AttemptStatus.Failure, AttemptStatus.RolledBack),
            AffectedId = query.Text("affectedId"),
            EntryId = query.Id("entryId"),
            From = from,
            To = to,
        };
    }

    /// <summary>True where no index but that of the entries themselves helps.</summary>
    public bool IsOnlyTime => (AgentId ?? TraceId ?? ActionType ?? Status ?? AffectedId ?? EntryId?.ToString()) is null;

    /// <summary>
    /// The attempts asked for, as one question for each index that has to be walked: those whose first affected object is the one asked
    /// for, and those that affected it beside others. The time is the walk's.
    /// </summary>
    public IReadOnlyList<IQueryable<EntryRow>> Apply(AuditContext database)
    {
        if (AffectedId is null) return [Narrow(database.Entries)];

        // The narrow table finds entries in order; what decides is the entry itself, which is hashed.
        return
        [
            Narrow(database.Entries).Where(e => e.AffectedIds[0] == AffectedId),
            database.Affected.Where(a => a.ObjectId == AffectedId).Join(Narrow(database.Entries), a => a.Index, e => e.Index, (_, e) => e)
                .Where(e => e.AffectedIds[0] != AffectedId && e.AffectedIds.Contains(AffectedId)),
        ];
    }

    private IQueryable<EntryRow> Narrow(IQueryable<EntryRow> entries)
    {
        // The kind stands as a constant in the SQL: the indexes hold attempts only, and the planner has to see that it may use them.
        entries = entries.Where(e => e.Kind == RecordKind.ActionAttempt);
        if (AgentId is not null) entries = entries.Where(e => e.AgentId == AgentId);
        if (TraceId is not null) entries = entries.Where(e => e.TraceId == TraceId);
        if (ActionType is not null) entries = entries.Where(e => e.ActionType == ActionType);
        if (Status is not null) entries = entries.Where(e => e.Status == Status);
        if (EntryId is not null) entries = entries.Where(e => e.EntryId == EntryId);
        return entries;
    }
}
