using System.Diagnostics;
using System.Text.Json;
using ActionRunner.Executing.Catalog;
using ActionRunner.Reporting;
using Npgsql;
using Platform.Actions;
using Platform.Integrity;

namespace ActionRunner.Executing;

/// <summary>Runs one attempt, and what it triggers, inside a unit of work, behind a savepoint.</summary>
internal sealed class TransactionalMember(ActionCatalog catalog, IServiceScopeFactory scopes, Ids ids, TimeProvider time)
{
    private const int MaxDepth = 8;
    private const int MaxNested = 100;

    /// <summary>How long an action may ignore its cancelled token before its transaction is thrown away with its connection.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    /// <summary>Leaves the attempt with its provisional outcome, or marked to run alone; a failed one has undone its own changes and only those.</summary>
    /// <exception cref="UnitBrokenException">The whole unit of work is lost.</exception>
    public async Task RunAsync(Attempt attempt, IUnit work, bool inGroup, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(attempt.Command.Action.Timeout);
        await using var scope = scopes.CreateAsyncScope();
        var context = new TransactionalContext(
            attempt, null, attempt.Command.Action.AffectedBy(attempt.Command.Parameters), 0, work, (c, type, p) => TriggerAsync(c, type, p, scope.ServiceProvider, stopping, limit.Token), limit.Token);
        Activity.Current = attempt.Activity;
        var (outcome, error) = await RunAsync(attempt.Command.Action, attempt.Command.Bound, context, scope.ServiceProvider, stopping, limit.Token);
        if (inGroup && error is PostgresException { SqlState: "40001" or "40P01" or "55P03" }) attempt.RunAlone = true;
        else attempt.Outcome = outcome;
    }

    private async Task<(Outcome Outcome, Exception? Error)> RunAsync(
        ActionDescriptor action, object parameters, TransactionalContext context, IServiceProvider services, CancellationToken stopping, CancellationToken limit)
    {
        var attempt = context.Attempt;
        var began = time.GetTimestamp();
        context.Work.Enter();
        try
        {
            var output = await RunBoundedAsync(action, parameters, context, services);
            var outcome = Judgement.Success(output, context.Affected, Elapsed(began), attempt.Redaction);
            await context.Work.LeaveAsync(keep: true);
            return (outcome, null);
        }
        catch (Exception e) when (e is not UnitBrokenException)
        {
            if (context.Work.IsBroken || e is NpgsqlException and not PostgresException or PostgresException { SqlState: "57P01" or "57P02" or "57P03" })
                throw new UnitBrokenException(e);
            await context.Work.LeaveAsync(keep: false);
            var timedOut = limit.IsCancellationRequested && !stopping.IsCancellationRequested;
            return (Judgement.Failure(e, attempt, context.Affected, Elapsed(began), timedOut, stopping.IsCancellationRequested), e);
        }
    }

    private static async Task<object?> RunBoundedAsync(ActionDescriptor action, object parameters, TransactionalContext context, IServiceProvider services)
    {
        var running = action.RunTransactional(services, parameters, context);
        try
        {
            return await running.WaitAsync(action.Timeout + Grace);
        }
        catch (TimeoutException e) when (!running.IsCompleted)
        {
            // It still holds the connection and would write into somebody else's savepoint.
            throw new UnitBrokenException(e) { Hung = context.Attempt };
        }
    }

    private async Task<object?> TriggerAsync(
        TransactionalContext parent, string actionType, object parameters, IServiceProvider services, CancellationToken stopping, CancellationToken limit)
    {
        var action = catalog.Find(actionType) ?? throw new ActionFailedException("UNKNOWN_ACTION", $"There is no action '{actionType}' to trigger.");
        if (action.Kind != ActionKind.Transactional)
            throw new ActionFailedException("NOT_TRANSACTIONAL", $"The action '{actionType}' has effects outside and cannot run in another action's unit of work.");
        if (parent.Depth == MaxDepth) throw new ActionFailedException("TOO_DEEP", $"Actions trigger actions at most {MaxDepth} deep.");
        if (parent.Triggered == MaxNested) throw new ActionFailedException("TOO_MANY_NESTED", $"One action triggers at most {MaxNested} actions.");

        var json = JsonSerializer.SerializeToElement(parameters, Camel);
        var bound = Bind(action, json);
        var attempt = parent.Attempt;
        var command = attempt.Command;
        // Derived, so that the same parent run once more triggers the same commands.
        var commandId = Ids.Derive("platform/nested-command", parent.CommandId, parent.Triggered++);
        var attemptId = ids.Next();
        using var activity = RunnerTelemetry.StartNested(action.Type, command, attemptId);
        var nested = new NestedAttempt(commandId, attemptId, parent.Nested, RecordBody.Context(
            attemptId, parent.AttemptId, commandId, command.AgentId, command.TraceId, action.Type, command.Trigger,
            Recordable.Of(attempt.Redaction.Parameters(Recordable.Of(json), action.Sensitive)), time.GetUtcNow(), command.UserId, activity?.Id));
        attempt.Nested.Add(nested);

        var context = new TransactionalContext(
            attempt, nested, action.AffectedBy(json), parent.Depth + 1, parent.Work, (c, type, p) => TriggerAsync(c, type, p, services, stopping, limit), limit);
        var (outcome, error) = await RunAsync(action, bound, context, services, stopping, limit);
        nested.Outcome = outcome;
        // A conflict is the whole unit's: the outermost attempt has to meet it, or it could not be run once more.
        if (error is PostgresException { SqlState: "40001" or "40P01" or "55P03" } or OperationCanceledException or ActionAbortedException)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        return outcome.Error is { } text
            ? throw new ActionFailedException("NESTED_FAILED", $"The triggered action '{action.Type}' ended {outcome.Status}: {text}")
            : outcome.Output;
    }

    private static object Bind(ActionDescriptor action, JsonElement json)
    {
        try
        {
            return action.Bind(json);
        }
        catch (InvalidParametersException e)
        {
            throw new ActionFailedException("INVALID_PARAMETERS", $"The triggered action '{action.Type}': {e.Message}");
        }
    }

    private long Elapsed(long began) => (long)time.GetElapsedTime(began).TotalMilliseconds;
}

/// <summary>A unit of work is lost with everything in it: its connection broke, or an action would not let go of it.</summary>
internal class UnitBrokenException(Exception cause) : Exception(cause.Message, cause)
{
    /// <summary>The attempt that would not end, where that was the cause.</summary>
    public Attempt? Hung { get; init; }
}
