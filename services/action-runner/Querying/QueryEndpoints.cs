using System.Text.Json;
using ActionRunner.Attempts;
using ActionRunner.Cataloguing;
using ActionRunner.Guarding;
using ActionRunner.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Execution;
using Platform.Hosting;

namespace ActionRunner.Querying;

/// <summary>What a person or an agent may ask the runner over HTTP. Nothing here changes anything.</summary>
internal static class QueryEndpoints
{
    public static void MapQueries(this WebApplication app)
    {
        var all = app.MapGroup("").AddEndpointFilter(QueryReader.NamedAsync);
        all.MapGet("/actions", Catalog).AddEndpointFilter(QueryReader.NothingAsync).WithSummary("The catalog of actions with the JSON schema of their parameters.");
        all.MapGet("/actions/{type}", One).AddEndpointFilter(QueryReader.NothingAsync).WithSummary("One action of the catalog.");
        all.MapGet("/commands/{id:guid}", Command).AddEndpointFilter(QueryReader.NothingAsync).WithSummary("What became of a command: its entry's id and its outcome, once it has one.");
        all.MapExecutions();
        all.MapDocuments();
        all.MapGet("/security", Security).AddEndpointFilter(QueryReader.NothingAsync).WithSummary("How security stands, and who made it so.");
        all.MapGet("/guidance", GuidanceAsync).WithSummary("What this runner holds of an action that is to begin: the policy's word, and whether it is to be avoided as the miner told last.");
        all.MapGet("/objects", Objects).WithSummary("Ontology objects by id, optionally of one type.");
        all.MapGet("/object-states", ObjectStates.AskAsync).WithSummary("The digest of each object's present state by id, to be compared with the ledger's /ledger/objects.");
        all.MapGet("/objects/{**id}", Object).AddEndpointFilter(QueryReader.NothingAsync).WithSummary("One ontology object as it stands.");
    }

    private static Ok<Page<CatalogItem>> Catalog(ActionCatalog catalog) => TypedResults.Ok(new Page<CatalogItem>([.. catalog.All.Select(CatalogItem.Of)], null));

    private static IResult One(HttpRequest request, ActionCatalog catalog)
    {
        var type = IdInAddress.Segment(request, 2);
        return catalog.Find(type) is { } action
            ? TypedResults.Ok(CatalogItem.Of(action))
            : Problems.NotFound($"There is no action '{Problems.Shown(type)}'; /actions lists what there is.");
    }

    private static async Task<IResult> Command(Guid id, Journal journal, CancellationToken cancel)
    {
        if (await journal.LookAsync(id, cancel) is not { } seen)
            return Problems.NotFound($"No command '{id}' has been taken. If you sent it, it may still wait in the queue.");
        if (seen.Kind is CommandKind.Plan) return Problems.NotFound($"The command '{id}' is a plan: /executions/{id} tells of it.");
        if (seen.Kind is CommandKind.SecurityChange) return Problems.NotFound($"The command '{id}' changed the security state: /security tells how it stands.");
        if (seen.Record is null) return TypedResults.Ok(new CommandState(id, "at work", seen.AttemptId, null, null, null));
        var (entryId, outcome) = RecordBody.ReadEntry(seen.Record);
        return TypedResults.Ok(new CommandState(id, "recorded", entryId, outcome.Status, outcome.Error, outcome.Output));
    }

    private static async Task<IResult> Security(SecurityKernel kernel, NpgsqlDataSource database, CancellationToken cancel)
    {
        var standing = await kernel.ReadAsync(cancel);
        if (standing.Reading is not { } reading)
            return Results.Problem($"The security state cannot be trusted, so nothing begins. {standing.Unreadable}", statusCode: 503, title: "Security unreadable", type: "/problems/security-unreadable", extensions: new Dictionary<string, object?> { ["version"] = standing.Version });
        await using var ask = database.Command(
            """
            SELECT r.body FROM security.change c JOIN journal.record r ON r.key = c.change_id AND NOT r.derived
            WHERE c.version = $1 AND r.kind = 'security_change'
            """,
            standing.Version);
        var body = (byte[]?)await ask.ExecuteScalarAsync(cancel);
        var change = body is null ? null : JsonSerializer.Deserialize<SecurityChangeShown>(body, JsonSerializerOptions.Web);
        return TypedResults.Ok(new SecurityShown(reading.SecurityState.ToWire(), reading.BoundaryState.ToWire(), standing.Version, change?.ChangedAt, change?.ChangedBy, change?.Reason));
    }

    private static async Task<Ok<GuidanceShown>> GuidanceAsync(HttpRequest request, Guidance guidance, CancellationToken cancel)
    {
        var query = new QueryReader(request, "actionType", "trigger");
        var type = query.Text("actionType") ?? throw new BadQueryException("The parameter 'actionType' is missing; name the action that is to begin.");
        var (trigger, advice) = (query.Text("trigger"), await guidance.NowAsync(cancel));
        var (found, (known, age)) = (advice.Find(type, trigger), advice.Heard);
        return TypedResults.Ok(new GuidanceShown(
            type, trigger, advice.Rules.Unreadable is not null ? "unreadable" : advice.Rules.Denies(type) ? "deny" : "advise", advice.WhyNot(type, trigger),
            found?.Avoid, found?.Reason, known is null ? null : Math.Round(age.TotalSeconds, 3), known?.Count));
    }

    private static async Task<IResult> Object(HttpRequest request, BusinessContext database, CancellationToken cancel)
    {
        var id = IdInAddress.Between(request, "/objects/") ?? "";
        return await database.Objects.SingleOrDefaultAsync(o => o.Id == id, cancel) is { } found
            ? TypedResults.Ok(found)
            : Problems.NotFound($"There is no object '{Problems.Shown(id)}'. The ledger may know one that was deleted: /objects/{Problems.Shown(IdInAddress.Of(id))}/history of the audit service.");
    }

    private static async Task<Ok<Page<StoredObject>>> Objects(HttpRequest request, BusinessContext database, CancellationToken cancel)
    {
        var query = new QueryReader(request, "type", "limit", "cursor");
        var (type, after) = (query.Text("type"), query.AfterText());
        var found = database.Objects.AsQueryable();
        if (type is not null) found = found.Where(o => o.Type == type);
        if (after is not null) found = found.Where(o => string.Compare(o.Id, after) > 0);
        return TypedResults.Ok(query.Page(await found.OrderBy(o => o.Id).Take(query.Limit() + 1).ToListAsync(cancel), o => o.Id));
    }
}

/// <summary>How security stands; the last three are null where nobody has changed it yet.</summary>
internal sealed record SecurityShown(string SecurityState, string BoundaryState, long Version, DateTimeOffset? ChangedAt, string? ChangedBy, string? Reason);

/// <summary>What of a change is shown.</summary>
internal sealed record SecurityChangeShown(DateTimeOffset ChangedAt, string ChangedBy, string Reason);

/// <summary>
/// How guidance stands in this runner's memory: the policy's word (<c>advise</c>, <c>deny</c>, <c>unreadable</c>), what a command would be
/// refused with, and whether it is to be avoided; null where that is not known. The age is null where it never was.
/// </summary>
internal sealed record GuidanceShown(
    string ActionType, string? Trigger, string Policy, string? Refusal, bool? Avoid, string? Reason, double? AgeSeconds, int? Patterns);

/// <summary>What the journal knows of a command; <paramref name="EntryId"/> is the id of its entry in the ledger.</summary>
internal sealed record CommandState(Guid CommandId, string State, Guid? EntryId, string? Status, string? Error, System.Text.Json.JsonElement? Output);

/// <summary>An action as the catalog shows it.</summary>
internal sealed record CatalogItem(string Type, string Kind, string Description, double TimeoutSeconds, System.Text.Json.Nodes.JsonNode Parameters)
{
    public static CatalogItem Of(ActionDescriptor action) =>
        new(action.Type, action.Kind.ToString(), action.Description, action.Timeout.TotalSeconds, action.Schema.DeepClone());
}
