using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using Miner.Learning;
using Miner.Mining;
using Miner.Observing;
using Platform.Hosting;
using Platform.Statements;

namespace Miner.Advising;

/// <summary>
/// Patterns and guidance over HTTP. What is known is read from memory; mining anew is the only thing that can be asked for, and it changes
/// nothing but what follows from the ledger.
/// </summary>
internal static class PatternEndpoints
{
    private static readonly string[] Filters = ["actionType", "trigger", "level", "standing", "limit", "cursor"];

    public static void MapPatterns(this WebApplication app)
    {
        app.MapGet("/mining", (LogMiner miner) => TypedResults.Ok(miner.Status)).AddEndpointFilter(QueryReader.NamedAsync).AddEndpointFilter(QueryReader.NothingAsync)
            .WithName("getMining").WithSummary("How far mining the whole log has come, or how it ended, and how far each source is learned from");
        app.MapPost("/mining", Begin).AddEndpointFilter(OperatorRight.RequiredAsync).AddEndpointFilter(QueryReader.NamedAsync).WithName("mineLogs")
            .WithSummary("Mine the whole log anew from the ledger")
            .WithDescription("With check=true compares byte for byte and replaces nothing. An operator's right: Authorization: Bearer PASSWORD.")
            .Produces<MiningStatus>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status409Conflict);
        var all = app.MapGroup("").AddEndpointFilter(QueryReader.NamedAsync).AddEndpointFilter(KnownAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        all.MapGet("/patterns", Patterns).WithName("listPatterns").WithSummary("What has been learned, by action type and trigger")
            .WithDescription("Counts, confidence, standing, lessons, neighbours and evidence; the pool over all triggers of an action type comes before its triggers.")
            .Produces<Page<JsonObject>>();
        all.MapGet("/guidance", AskAsync).WithName("getGuidance").WithSummary("Go, caution or avoid: what is known of an action before it is taken")
            .WithDescription("Counts show what went together, not what caused what.").Produces<Guidance>();
    }

    /// <summary>Who has not loaded what was learned says so: "never seen" would be a lie.</summary>
    private static async ValueTask<object?> KnownAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.RequestServices.GetRequiredService<Knowledge>().IsThere
            ? await next(context)
            : Problems.Of(
                StatusCodes.Status503ServiceUnavailable, "unavailable", "Not known here",
                "This instance does not know what was learned: it is starting, its database is away, or another instance learns; /health/ready tells which.");

    private static Ok<Page<JsonObject>> Patterns(HttpRequest request, Model model)
    {
        var query = new QueryReader(request, Filters);
        var (type, trigger, level, standing) = (query.Text("actionType"), query.Text("trigger"), query.OneOf("level", "trigger", "pooled"), query.OneOf("standing", StandingWords.All));
        var after = query.AfterText();
        var learned = model.Learned;
        var keys = learned.Ordered;
        var found = keys.Skip(after is null ? 0 : PatternCursor.After(after, keys))
            .Where(k => (type is null || k.ActionType == type) && (trigger is null || k.Trigger == trigger) && (level is null || k.Pooled == (level == "pooled")))
            .Select(k => learned.Patterns[k])
            .Where(p => standing is null || StandingWords.Of(model.StandingOf(p)) == standing)
            .Take(query.Limit() + 1).ToList();
        var page = query.Page(found, pattern => PatternCursor.Of(pattern.Key));
        return TypedResults.Ok(new Page<JsonObject>([.. page.Items.Select(p => Item(p, model))], page.Next));
    }

    private static JsonObject Item(OrionPattern pattern, Model model)
    {
        var item = JsonNode.Parse(pattern.ToJson())!.AsObject();
        item["standing"] = StandingWords.Of(model.StandingOf(pattern));
        return item;
    }

    private static Ok<Guidance> AskAsync(HttpRequest request, Advisor advisor)
    {
        var query = new QueryReader(request, "actionType", "trigger");
        var type = Name("actionType") ?? throw new BadQueryException("The parameter 'actionType' is missing; name the action you are about to take.");
        return TypedResults.Ok(advisor.Ask(new Question(type, Name("trigger"))));

        // Nobody can act under another one; what was learned under an older rule for ids is listed at /patterns.
        string? Name(string parameter) => query.Text(parameter) is not { } text ? null
            : Identifier.Fault(text) is { } fault ? throw new BadQueryException($"The parameter '{parameter}' is no id. {fault}") : text;
    }

    private static IResult Begin(HttpRequest request, LogMiner miner, IHostApplicationLifetime lifetime)
    {
        var query = new QueryReader(request, "check");
        var check = query.OneOf("check", "true", "false") == "true";
        return miner.TryBegin(check, null, lifetime.ApplicationStopping)
            ? TypedResults.Accepted("/mining", miner.Status)
            : Problems.Of(StatusCodes.Status409Conflict, "mining", "Mining already", "The log is being mined already; /mining tells how far it has come.");
    }
}
