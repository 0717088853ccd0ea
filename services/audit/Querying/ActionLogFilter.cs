using Audit.Storage;
using Platform.Contracts;

namespace Audit.Querying;

/// <summary>What <c>/action-logs</c> can be asked for. All that is given must hold.</summary>
internal sealed record ActionLogFilter
{
    public string? AgentId { get; init; }

    public string? TraceId { get; init; }

    public string? ActionType { get; init; }

    public string? Status { get; init; }

    public string? AffectedId { get; init; }

    /// <summary>Started at or after.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Started before.</summary>
    public DateTimeOffset? To { get; init; }

    public static ActionLogFilter Read(QueryReader query) => new()
    {
        AgentId = query.Text("agentId"),
        TraceId = query.Text("traceId"),
        ActionType = query.Text("actionType"),
        Status = query.OneOf("status", AttemptStatus.Success, AttemptStatus.Failure, AttemptStatus.RolledBack),
        AffectedId = query.Text("affectedId"),
        From = query.Moment("from"),
        To = query.Moment("to"),
    };

    /// <summary>True where no index but that of the entries themselves helps.</summary>
    public bool IsOnlyTime => (AgentId ?? TraceId ?? ActionType ?? Status ?? AffectedId) is null;

    public IQueryable<EntryRow> Apply(IQueryable<EntryRow> entries, IQueryable<AffectedRow> affected)
    {
        // The kind stands as a constant in the SQL: the indexes hold attempts only, and the planner has to see that it may use them.
        entries = entries.Where(e => e.Kind == AuditContext.Attempt);
        if (AffectedId is not null)
        {
            // The narrow table finds them in order; the entry, which is hashed, decides.
            entries = affected.Where(a => a.ObjectId == AffectedId).Join(entries, a => a.Index, e => e.Index, (_, e) => e)
                .Where(e => e.AffectedIds.Contains(AffectedId));
        }

        if (AgentId is not null) entries = entries.Where(e => e.AgentId == AgentId);
        if (TraceId is not null) entries = entries.Where(e => e.TraceId == TraceId);
        if (ActionType is not null) entries = entries.Where(e => e.ActionType == ActionType);
        if (Status is not null) entries = entries.Where(e => e.Status == Status);
        if (From is not null) entries = entries.Where(e => e.At >= From);
        if (To is not null) entries = entries.Where(e => e.At < To);
        return entries;
    }
}
