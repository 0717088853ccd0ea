using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Gating;
using Orchestrator.Runs;
using Orchestrator.Storage;
using Platform.Hosting;

namespace Orchestrator.Running;

/// <summary>
/// Does what the runs' rows say is to be done, outside every transaction: has a phase executed, files a document, ends a
/// wait. What comes of it goes to the machine. All of it may be done twice, by two processes or after a crash: a command's
/// id and a document's bytes follow from the row.
/// </summary>
internal sealed class Worker(
    IServiceScopeFactory scopes,
    Telling telling,
    Errands errands,
    Calling calling,
    Filer filer,
    DecisionsInHand decisions,
    SchemaGate schema,
    Readiness readiness,
    TimeProvider time,
    ILogger<Worker> log) : BackgroundService
{
    private const string Part = "runs";
    private const int DueAtOnce = 500;

    /// <summary>Runs that wait for the action-runner among them; further ones wait in the database.</summary>
    private const int RunsAtOnce = 1_000;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<Guid, bool> atWork = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        readiness.Expect(Part);
        await schema.Opened.WaitAsync(stoppingToken);
        var looking = LookAsync(stoppingToken);
        await Parallel.ForEachAsync(
            errands.ReadAsync(stoppingToken),
            new ParallelOptions { MaxDegreeOfParallelism = RunsAtOnce, CancellationToken = stoppingToken },
            (run, cancel) => WorkAsync(run, cancel)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await looking;
    }

    /// <summary>Finds the runs whose time has come, whatever happened to whoever was doing something for them.</summary>
    private async Task LookAsync(CancellationToken stop)
    {
        var counted = DateTimeOffset.MinValue;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var database = scope.ServiceProvider.GetRequiredService<RunsContext>();
                var now = time.GetUtcNow();
                // Those that wait here for the action-runner would hide the others.
                var mine = atWork.Keys.ToArray();
                var due = database.Runs.Where(r => r.DueAt <= now && !mine.Contains(r.CorrelationId)).OrderBy(r => r.DueAt);
                foreach (var run in await due.Take(DueAtOnce).ToListAsync(stop)) errands.Wake(run);

                if (now - counted >= CountEvery)
                {
                    counted = now;
                    OrchestratorTelemetry.Standing = await StandingAsync(database, stop);
                }

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

    private static async Task<List<(string State, string? StopCode, int Runs)>> StandingAsync(RunsContext database, CancellationToken stop)
    {
        var standing = await database.Runs
            .Where(r => r.State != RunState.Closed && r.State != RunState.Voided)
            .GroupBy(r => new { r.State, r.StopCode })
            .Select(g => new { g.Key.State, g.Key.StopCode, Runs = g.Count() })
            .ToListAsync(stop);
        return [.. standing.Select(g => (g.State, g.StopCode, g.Runs))];
    }

    /// <summary>Goes on with a run for as long as its own commits say that there is more to do.</summary>
    private async ValueTask WorkAsync(Guid id, CancellationToken cancel)
    {
        if (!atWork.TryAdd(id, true)) return;
        try
        {
            while (errands.TryTake(id, out var run)) await StepAsync(run, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning("Run {Run} waits ({Reason}); it is looked at again", id, e.Message);
        }
        finally
        {
            atWork.TryRemove(id, out _);
        }

        // Whoever woke it in the last moment saw it at work.
        if (errands.TryTake(id, out var left)) errands.Wake(left);
    }

    private async Task StepAsync(Run run, CancellationToken cancel)
    {
        using var step = OrchestratorTelemetry.StartStep(run);
        if (run.DecideBy is { } by)
        {
            if (by <= time.GetUtcNow() && decisions.AreDone())
                await telling.TellAsync(run.CorrelationId, new DecisionOverdue(run.CorrelationId), cancel);
        }
        else if (run.Filing is { } document)
        {
            await filer.FileAsync(run, document, cancel);
        }
        else if (run.CommandId is { } command)
        {
            await calling.CallAsync(run, command, cancel);
        }
    }
}
