using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Hosting;
using Platform.Statements;

namespace Orchestrator.Querying;

/// <summary>Runs over HTTP. Reading only: what moves a run comes over the bus, from those who may.</summary>
internal static class RunEndpoints
{
    private static readonly string[] States =
        [RunState.Open, RunState.AwaitingSg1, RunState.AwaitingSg2, RunState.Stopped, RunState.Closed, RunState.Voided];

    private static readonly string[] Filters = ["state", "documentId", "waiting", "limit", "cursor"];

    public static void MapRuns(this WebApplication app)
    {
        var all = app.MapGroup("").AddEndpointFilter(QueryReader.NamedAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        all.MapGet("/runs", ListAsync).WithName("listRuns").WithSummary("Runs, newest first")
            .WithDescription("Optionally of one state or document; 'waiting=true' lists those that a person is waited for.")
            .Produces<Page<RunShown>>();
        all.MapGet("/runs/{id}", OneAsync).WithName("getRun").WithSummary("Everything of one run")
            .WithDescription(
                "Where it is, its pins and keys, every phase's tries, its documents, and what a sovereign would decide on now.")
            .Produces<RunWhole>().ProducesProblem(StatusCodes.Status404NotFound);
        all.MapGet("/runs/{id}/documents", DocumentsAsync).WithName("listRunDocuments")
            .WithSummary("A run's documents, in the order in which they were written")
            .Produces<Page<DocumentShown>>().ProducesProblem(StatusCodes.Status404NotFound);
        all.MapGet("/runs/{id}/documents/{name}", DocumentAsync).WithName("getRunDocument")
            .WithSummary("A document with its text, as it was or will be filed")
            .Produces<DocumentText>().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<Page<RunShown>>> ListAsync(HttpRequest request, RunsContext database, CancellationToken cancel)
    {
        var query = new QueryReader(request, Filters);
        var (state, document) = (query.OneOf("state", States), query.Text("documentId"));
        var waiting = query.OneOf("waiting", "true", "false") == "true";
        var runs = database.Runs.AsQueryable();
        if (state is not null) runs = runs.Where(r => r.State == state);
        if (document is not null) runs = runs.Where(r => r.DocumentId == document);
        if (waiting)
            runs = runs.Where(r => r.State == RunState.AwaitingSg1 || r.State == RunState.AwaitingSg2 || r.State == RunState.Stopped);
        if (query.AfterText() is { } after)
        {
            var ended = await database.Runs.SingleOrDefaultAsync(r => r.RunId == after, cancel) ?? throw QueryReader.NoCursor();
            runs = runs.Where(r =>
                r.OpenedAt < ended.OpenedAt || (r.OpenedAt == ended.OpenedAt && string.Compare(r.RunId, ended.RunId) > 0));
        }

        var found = await runs.OrderByDescending(r => r.OpenedAt).ThenBy(r => r.RunId).Take(query.Limit() + 1).ToListAsync(cancel);
        return TypedResults.Ok(query.Page([.. found.Select(RunShown.Of)], run => run.RunId));
    }

    private static async Task<IResult> OneAsync(HttpRequest request, RunsContext database, CancellationToken cancel)
    {
        _ = new QueryReader(request);
        var id = IdInAddress.Segment(request, 2);
        if (await FindAsync(id, database, cancel) is not { } run) return Missing(id);
        var tries = await database.Phases
            .Where(p => p.Run == run.CorrelationId)
            .OrderBy(p => p.Phase)
            .ThenBy(p => p.Attempt)
            .ToListAsync(cancel);
        var documents = await DocumentsOfAsync(run, database, cancel);
        return TypedResults.Ok(new RunWhole(
            RunShown.Of(run), run.TraceId, run.PhasesVersion, run.Pins, run.Keys, PhaseKeys.Version, PhaseKeys.Chain(run),
            [.. tries.Select(TryShown.Of)], documents, DecideOf(run)));
    }

    private static async Task<IResult> DocumentsAsync(HttpRequest request, RunsContext database, CancellationToken cancel)
    {
        _ = new QueryReader(request);
        var id = IdInAddress.Segment(request, 2);
        if (await FindAsync(id, database, cancel) is not { } run) return Missing(id);
        return TypedResults.Ok(new Page<DocumentShown>(await DocumentsOfAsync(run, database, cancel), null));
    }

    private static async Task<IResult> DocumentAsync(
        HttpRequest request, RunsContext database, CancellationToken cancel)
    {
        _ = new QueryReader(request);
        var id = IdInAddress.Segment(request, 2);
        if (await FindAsync(id, database, cancel) is not { } run) return Missing(id);
        var name = IdInAddress.Segment(request, 4);
        var document = await database.Documents.SingleOrDefaultAsync(d => d.Run == run.CorrelationId && d.Name == name, cancel);
        return document is null
            ? Problems.NotFound($"The run {run.RunId} has no document of that name; /runs/{run.RunId}/documents lists them.")
            : TypedResults.Ok(new DocumentText(document.Name, $"{run.Folder}/{document.Name}", document.Sha256, document.Text));
    }

    private static async Task<List<DocumentShown>> DocumentsOfAsync(Run run, RunsContext database, CancellationToken cancel)
    {
        var documents = await database.Documents
            .Where(d => d.Run == run.CorrelationId)
            .OrderBy(d => d.WrittenAt)
            .ThenBy(d => d.Name)
            .ToListAsync(cancel);
        return [.. documents.Select(d => DocumentShown.Of(run, d))];
    }

    private static SubjectShown? DecideOf(Run run)
    {
        if (run.DecideBy is not null && run.NextGate is { } gate && run.Subjects.TryGetValue(gate, out var subject))
            return new(gate, subject, Sha256.Of(subject));
        if (run.State != RunState.Stopped) return null;
        var whole = Encoding.UTF8.GetString(GateSubject.OfRun(run));
        return new(GateDecision.Run, whole, Sha256.Of(whole));
    }

    private static Task<Run?> FindAsync(string id, RunsContext database, CancellationToken cancel) =>
        database.Runs.SingleOrDefaultAsync(r => r.RunId == id, cancel);

    private static IResult Missing(string id) =>
        Problems.NotFound($"There is no run '{Problems.Shown(id)}'; /runs lists them.");
}
