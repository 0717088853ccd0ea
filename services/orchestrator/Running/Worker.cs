using System.Collections.Concurrent;
using System.Diagnostics;
using MassTransit.Mediator;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Orchestrator.Filing;
using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Hosting;

namespace Orchestrator.Running;

/// <summary>
/// Does what the runs' rows say is to be done, outside every transaction: sends a phase's command, files a document, ends a wait. What comes of it goes to the machine. All of it may be done twice, by two
/// processes or after a crash: a command's id and a document's bytes are fixed in the row.
/// </summary>
internal sealed class Worker(
    IServiceScopeFactory scopes, IMediator mediator, Errands errands, PhaseCaller caller, IKnowledgeBase knowledge, SchemaGate schema, Readiness readiness,
    IOptions<RunningOptions> options, IOptions<FilingOptions> filing, TimeProvider time, ILogger<Worker> log) : BackgroundService
{
    private const string Part = "runs";

    /// <summary>One try and three retries (R073).</summary>
    private const int TriesMax = 4;

    private const int DueAtOnce = 500;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryMost = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<Guid, bool> atWork = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect(Part);
        await schema.Opened.WaitAsync(stoppingToken);
        var looking = LookAsync(stoppingToken);
        await Parallel.ForEachAsync(
            errands.ReadAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = options.Value.AtOnce, CancellationToken = stoppingToken },
            (run, cancel) => WorkAsync(run, cancel)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await looking;
    }

    /// <summary>Finds the runs whose time has come, whatever happened to whoever was doing something for them.</summary>
    private async Task LookAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var database = scope.ServiceProvider.GetRequiredService<RunsContext>();
                var now = time.GetUtcNow();
                foreach (var run in await database.Runs.Where(r => r.DueAt <= now).OrderBy(r => r.DueAt).Select(r => r.CorrelationId).Take(DueAtOnce).ToListAsync(stop)) errands.Wake(run);
                readiness.Ready(Part);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                readiness.NotReady(Part, $"The database does not answer ({e.GetType().Name}).");
                log.LogWarning("The runs that are due cannot be read ({Reason}); looking again", e.Message);
            }

            await Task.Delay(LookEvery, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask WorkAsync(Guid id, CancellationToken cancel)
    {
        if (!atWork.TryAdd(id, true)) return;
        var more = false;
        try
        {
            using var activity = OrchestratorTelemetry.Source.StartActivity("run.step", ActivityKind.Internal, parentContext: default);
            var before = await ReadAsync(id, cancel);
            if (before is not null) await StepAsync(before, cancel);
            // The step's own commit woke the run while this one was still at work.
            var now = await ReadAsync(id, cancel);
            more = now is not null && before is not null && now.Version != before.Version && now.DueAt is not null && now.DecideBy is null;
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning("Run {Run} waits ({Reason}); it is looked at again", id, e.Message);
        }
        finally
        {
            atWork.TryRemove(id, out _);
        }

        if (more) errands.Wake(id);
    }

    private async Task<Run?> ReadAsync(Guid id, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<RunsContext>().Runs.SingleOrDefaultAsync(r => r.CorrelationId == id, cancel);
    }

    private async Task StepAsync(Run run, CancellationToken cancel)
    {
        if (run.DecideBy is { } by)
        {
            if (by <= time.GetUtcNow()) await mediator.Send(new DecisionOverdue(run.CorrelationId), cancel);
        }
        else if (run.Filing is { } document)
        {
            await FileAsync(run, document, cancel);
        }
        else if (run.CommandId is { } command)
        {
            await CallAsync(run, command, cancel);
        }
    }

    private async Task CallAsync(Run run, Guid command, CancellationToken cancel)
    {
        if (run.PhasesVersion != Phases.Version)
        {
            await mediator.Send(
                new PhaseEnded(run.CorrelationId, command, null, "DENIED",
                    $"PHASES_UNKNOWN: The run began with version {run.PhasesVersion} of the table of phases, and this orchestrator knows version {Phases.Version}. Resume it with the version that it began with.", default, 0), cancel);
            return;
        }

        var outcome = await caller.CallAsync(Commands.Of(run), run.Traceparent, cancel);
        await mediator.Send(new PhaseEnded(run.CorrelationId, command, outcome.AttemptId, outcome.Status, outcome.Error, outcome.Output, outcome.DurationMs), cancel);
    }

    private async Task FileAsync(Run run, string name, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<RunsContext>();
        // Counted before it is tried: a process that dies in it has used it.
        var counted = await database.Documents.Where(d => d.Run == run.CorrelationId && d.Name == name && d.Tries < TriesMax)
            .ExecuteUpdateAsync(d => d.SetProperty(x => x.Tries, x => x.Tries + 1), cancel);
        var document = await database.Documents.SingleAsync(d => d.Run == run.CorrelationId && d.Name == name, cancel);
        if (counted == 0)
        {
            await mediator.Send(new DocumentNotFiled(run.CorrelationId, name, document.LastError ?? "The tries were used up by processes that died."), cancel);
            return;
        }

        FaultPoint.Hit("orchestrator.before-upload");
        try
        {
            if (name == RunIndex.Document) await knowledge.AppendLineAsync(RunNames.Index, document.Text, cancel);
            else await knowledge.PutAsync($"{run.Folder}/{name}", System.Text.Encoding.UTF8.GetBytes(document.Text), cancel);
        }
        catch (FilingException e)
        {
            OrchestratorTelemetry.FilingRetries.Add(1);
            log.LogWarning("{Document} of {RunId} could not be filed at try {Try} of {Tries}: {Reason}", name, run.RunId, document.Tries, TriesMax, e.Message);
            await database.Documents.Where(d => d.Run == run.CorrelationId && d.Name == name).ExecuteUpdateAsync(d => d.SetProperty(x => x.LastError, e.Message), cancel);
            if (e.IsFinal || document.Tries >= TriesMax)
            {
                await mediator.Send(new DocumentNotFiled(run.CorrelationId, name, e.Message), cancel);
                return;
            }

            var wait = TimeSpan.FromSeconds(filing.Value.RetrySeconds * Math.Pow(4, document.Tries - 1));
            var due = time.GetUtcNow() + (wait < RetryMost ? wait : RetryMost);
            await database.Runs.Where(r => r.CorrelationId == run.CorrelationId && r.Version == run.Version).ExecuteUpdateAsync(r => r.SetProperty(x => x.DueAt, due), cancel);
            return;
        }

        FaultPoint.Hit("orchestrator.after-upload");
        await mediator.Send(new DocumentFiled(run.CorrelationId, name), cancel);
    }
}
