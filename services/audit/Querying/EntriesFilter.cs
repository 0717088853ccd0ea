using Audit.Chaining;
using Audit.Storage;
using Platform.Contracts;
using Platform.Hosting;

namespace Audit.Querying;

/// <summary>What <c>/ledger/entries</c> can be asked for. All that is given must hold.</summary>
internal sealed record EntriesFilter
{
    public string? Kind { get; init; }

    public string? AgentId { get; init; }

    public string? TraceId { get; init; }

    public Guid? EntryId { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    public bool NewestFirst { get; init; }

    public static EntriesFilter Read(QueryReader query)
    {
        var (from, to) = query.Span("from", "to");
        return new()
        {
            Kind = query.OneOf("kind", [.. EntryKinds.All]),
            AgentId = query.Text("agentId"),
            TraceId = query.Text("traceId"),
            EntryId = query.Id("entryId"),
            From = from,
            To = to,
            NewestFirst = query.OneOf("order", "asc", "desc") == "desc",
        };
    }

    /// <summary>The page that begins after an entry, in the order asked for.</summary>
    public EntryWalk Walk(long? after) => NewestFirst
        ? new EntryWalk { From = From, To = To, NewestFirst = true, Below = after ?? long.MaxValue }
        : new EntryWalk { From = From, To = To, NewestFirst = false, Above = after ?? -1 };

    /// <summary>One question for each index that has to be walked: attempts and the other kinds have indexes of their own.</summary>
    public IReadOnlyList<IQueryable<EntryRow>> Apply(AuditContext database)
    {
        var entries = Narrow(database.Entries);
        if (Kind == RecordKind.ActionAttempt) return [entries.Where(e => e.Kind == RecordKind.ActionAttempt)];
        if (Kind is not null) return [entries.Where(e => e.Kind != RecordKind.ActionAttempt && e.Kind == Kind)];
        return AgentId is null && TraceId is null
            ? [entries]
            : [entries.Where(e => e.Kind == RecordKind.ActionAttempt), entries.Where(e => e.Kind != RecordKind.ActionAttempt)];
    }

    private IQueryable<EntryRow> Narrow(IQueryable<EntryRow> entries)
    {
        if (AgentId is not null) entries = entries.Where(e => e.AgentId == AgentId);
        if (TraceId is not null) entries = entries.Where(e => e.TraceId == TraceId);
        return EntryId is null ? entries : entries.Where(e => e.EntryId == EntryId);
    }
}
