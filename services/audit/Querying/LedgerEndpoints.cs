using Audit.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Platform.Hosting;
using Platform.Integrity;

namespace Audit.Querying;

/// <summary>The ledger over HTTP. Reading only: there is no address under which an entry could be changed (G7).</summary>
internal static class LedgerEndpoints
{
    private static readonly string[] Paging = ["limit", "cursor"];
    private static readonly string[] EntryFilters = ["kind", "agentId", "traceId", "entryId", "from", "to", "order", .. Paging];
    private static readonly string[] LogFilters = ["agentId", "traceId", "actionType", "status", "affectedId", "entryId", "from", "to", .. Paging];

    private static readonly string[] ObjectFilters = ["source", "id", "by", .. Paging];

    public static void MapLedger(this WebApplication app)
    {
        var all = app.MapGroup("").AddEndpointFilter(QueryReader.NamedAsync).ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        all.MapGet("/action-logs", LogsAsync).WithName("listActionLogs").WithSummary("Attempts, newest first")
            .WithDescription("Every attempt of an action with its true outcome. All filters given must hold; 'from' is included, 'to' is not. Denials and other kinds are at /ledger/entries.")
            .WithParameters(LogFilters).Produces<Page<ActionLog>>();
        all.MapGet("/objects/{id}/history", HistoryAsync).WithName("getObjectHistory").WithSummary("Why an object is as it is")
            .WithDescription("Its attempts, newest first; the success that made it so; and what failed between the success before that and it.")
            .WithParameters(Paging).Produces<ObjectHistory>().ProducesProblem(StatusCodes.Status404NotFound);
        // The same address where the id holds slashes that nobody escaped.
        all.MapGet("/objects/{**path}", HistoryAsync).ExcludeFromDescription();
        all.MapGet("/ledger/entries", EntriesAsync).WithName("listLedgerEntries").WithSummary("Entries of every kind, oldest first unless 'order' says otherwise")
            .WithDescription("All columns, the exact canonical JSON that was hashed, the hash, and the payload.")
            .WithParameters(EntryFilters).Produces<Page<LedgerEntry>>();
        all.MapGet("/ledger/head", HeadAsync).AddEndpointFilter(QueryReader.NothingAsync).WithName("getLedgerHead").WithSummary("The end of the ledger")
            .WithDescription("Its size, and the hash that all of it leads to. Keep them elsewhere, to compare later.").Produces<LedgerHead>();
        all.MapGet("/ledger/completeness", CompletenessAsync).AddEndpointFilter(QueryReader.NothingAsync).WithName("getLedgerCompleteness").WithSummary("How blind the ledger is")
            .WithDescription("Records known to exist and not in the ledger, in one number ('blind'; null means that nobody knows), and by source.").Produces<Completeness>();
        VerifyEndpoint.Map(all);
        all.MapGet("/ledger/objects", ObjectsAsync).WithName("listObjectStates").WithSummary("How the ledger says that objects were left, by id")
            .WithDescription("Of each object that the attempts of 'source' changed the last word: its version and the digest of its state, or that it was deleted. 'told' is false where the entry is of format 1, which says nothing of objects. With 'id' of one object; with 'by=number' too, by the source's numbers, which reads every attempt on it.")
            .WithParameters(ObjectFilters).Produces<Page<ObjectLedgerState>>();
        all.MapGet("/ledger/export", Export).WithName("exportLedger").WithSummary("Entries as an export that verifies offline")
            .WithDescription("NDJSON as docs/reference/ledger-format.md has it, from index 'from' to index 'to', both included.")
            .WithParameters(["from", "to"]).Produces(StatusCodes.Status200OK, contentType: "application/x-ndjson");
        all.MapGet("/ledger/attempts", Attempts).WithName("streamAttempts").WithSummary("The attempts of one source in the order of its numbers, for learning")
            .WithDescription("NDJSON: [number, microseconds since 1970, trace, action type, trigger, status, error code, error, parameters] a line, above 'after' and up to 'to'; the last line is {\"to\":number}.")
            .WithParameters(["source", "after", "to"]).Produces(StatusCodes.Status200OK, contentType: "application/x-ndjson");
    }

    private static IResult Attempts(HttpRequest request, LedgerStreams streams)
    {
        var query = new QueryReader(request, "source", "after", "to");
        var source = query.Text("source") ?? throw new BadQueryException("The parameter 'source' is missing; /ledger/completeness lists the sources.");
        var (after, to) = (Number("after") ?? 0, Number("to") ?? LedgerHash.MaxIndex);
        if (to < after) throw new BadQueryException("The parameter 'to' lies before 'after'.");
        return streams.Attempts(source, after, to);

        long? Number(string name) => query.Number(name, LedgerHash.MaxIndex, "a number of the source");
    }

    private static async Task<Ok<Page<ActionLog>>> LogsAsync(HttpRequest request, ActionLogQuery logs, CancellationToken cancel)
    {
        var query = new QueryReader(request, LogFilters);
        var found = await logs.FindAsync(ActionLogFilter.Read(query), query.After() ?? long.MaxValue, query.Limit() + 1, cancel);
        return TypedResults.Ok(query.Page(found, log => log.Index));
    }

    private static async Task<IResult> HistoryAsync(HttpRequest request, ActionLogQuery logs, HistoryQuery history, CancellationToken cancel)
    {
        if (IdInAddress.Between(request, "/objects/", "/history") is not { } id) return Problems.NotFound("There is no such address; an object's history is at /objects/{id}/history.");
        var query = new QueryReader(request, Paging);
        var after = query.After();
        var found = await logs.FindAsync(new ActionLogFilter { AffectedId = id }, after ?? long.MaxValue, query.Limit() + 1, cancel);
        var page = query.Page(found, log => log.Index);
        if (page.Items.Count == 0 && after is null) return Problems.NotFound($"The ledger holds no attempt that affected the object '{Problems.Shown(id)}'.");
        var madeSoBy = await history.MadeSoByAsync(id, cancel);
        var failures = await history.FailuresBeforeAsync(id, madeSoBy?.Index ?? long.MaxValue, cancel);
        return TypedResults.Ok(new ObjectHistory(id, page.Items, page.Next, madeSoBy, failures));
    }

    private static async Task<Ok<Page<LedgerEntry>>> EntriesAsync(HttpRequest request, AuditContext database, CancellationToken cancel)
    {
        var query = new QueryReader(request, EntryFilters);
        var filter = EntriesFilter.Read(query);
        var found = await filter.Walk(query.After()).RowsAsync(database, filter.Apply(database), query.Limit() + 1, cancel);
        var rows = query.Page(found, row => row.Index);
        // By the page's own indexes: a join in one question makes the database number every payload first.
        var payload = await database.PayloadsAsync([.. rows.Items.Select(e => e.Index)], cancel);
        var items = rows.Items.Select(e => LedgerEntry.Of(e, payload(e.Index)));
        return TypedResults.Ok(new Page<LedgerEntry>([.. items], rows.Next));
    }

    private static async Task<Ok<LedgerHead>> HeadAsync(AuditContext database, CancellationToken cancel)
    {
        var last = await database.Entries.Where(e => e.Index <= LedgerHash.MaxIndex).OrderByDescending(e => e.Index).Select(e => new { e.Index, e.Hash, e.At }).FirstOrDefaultAsync(cancel);
        return TypedResults.Ok(last is null ? new LedgerHead(0, null, null) : new LedgerHead(last.Index + 1, Convert.ToHexStringLower(last.Hash), last.At));
    }

    private static async Task<Ok<Completeness>> CompletenessAsync(SharedAnswer<Completeness> completeness, CancellationToken cancel) =>
        TypedResults.Ok(await completeness.AskAsync(cancel));

    private static async Task<Ok<Page<ObjectLedgerState>>> ObjectsAsync(HttpRequest request, ObjectStates states, CancellationToken cancel)
    {
        var query = new QueryReader(request, ObjectFilters);
        var source = query.Text("source") ?? throw new BadQueryException("The parameter 'source' is missing; /ledger/completeness lists the sources.");
        var byNumber = query.OneOf("by", "index", "number") == "number";
        if (query.Text("id") is { } id) return TypedResults.Ok(new Page<ObjectLedgerState>(await states.FindAsync(source, [id], byNumber, cancel), null));
        if (byNumber) throw new BadQueryException("The parameter 'by' takes number for one object only, beside 'id'.");
        var limit = query.Limit();
        var ids = await states.IdsAsync(query.AfterText() ?? "", limit + 1, cancel);
        var page = ids.Count <= limit ? ids : ids.GetRange(0, limit);
        return TypedResults.Ok(new Page<ObjectLedgerState>(await states.FindAsync(source, page, byNumber: false, cancel), ids.Count <= limit ? null : query.Next(page[^1])));
    }

    private static IResult Export(HttpRequest request, LedgerStreams streams)
    {
        var query = new QueryReader(request, "from", "to");
        var (from, to) = (Index(query, "from") ?? 0, Index(query, "to"));
        if (to < from) throw new BadQueryException("The parameter 'to' lies before 'from'.");
        return streams.Export(from, to);
    }

    private static long? Index(QueryReader query, string name) => query.Number(name, LedgerHash.MaxIndex, "an entry's index");
}

/// <summary>How many entries there are, the hash of the last one, and its time.</summary>
internal sealed record LedgerHead(long Size, string? Hash, DateTimeOffset? LastAt);
