using System.Diagnostics;
using System.Text.Json;
using ActionRunner.Attempts;
using ActionRunner.Cataloguing;
using ActionRunner.Guarding;
using ActionRunner.Redacting;
using Npgsql;
using Platform.Actions;
using Platform.Contracts;

namespace ActionRunner.Executing;

/// <summary>Runs one attempt, and what it triggers, inside a unit of work, behind a savepoint.</summary>
internal sealed class TransactionalMember(ActionCatalog catalog, Guidance guidance, ApprovalPolicy approvals, IServiceScopeFactory scopes, Ids ids, TimeProvider time)
{
    private const int MaxDepth = 8;
    private const int MaxNested = 100;
    private const int MaxNestedBySlow = 1_000;

    /// <summary>How long an action may ignore its cancelled token before its transaction is thrown away with its connection.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// Leaves the attempt with its provisional outcome, or marked to run alone; a failed one has undone its own changes and only those.
    /// </summary>
    /// <exception cref="UnitBrokenException">The whole unit of work is lost.</exception>
    public async Task RunAsync(Attempt attempt, IUnit work, bool inGroup, CancellationToken stopping)
    {
        var action = attempt.Command.Action;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(action.Timeout);
        await using var scope = scopes.CreateAsyncScope();
        var context = new TransactionalContext(
            attempt, action, null, null, attempt.Named, work, (c, type, p) => TriggerAsync(c, type, p, scope.ServiceProvider, stopping), limit.Token);
        Activity.Current = attempt.Activity;
        var (outcome, error) = await RunAsync(attempt.Command.Bound, context, scope.ServiceProvider, stopping);
        if (inGroup && IsConflict(error)) attempt.RunAlone = true;
        else attempt.Outcome = outcome;
    }

    private async Task<(Outcome Outcome, Exception? Error)> RunAsync(object parameters, TransactionalContext context, IServiceProvider services, CancellationToken stopping)
    {
        var attempt = context.Attempt;
        var began = time.GetTimestamp();
        var (effects, objects) = (attempt.Effects?.Count ?? 0, attempt.Objects.Count);
        context.Work.Enter();
        try
        {
            var output = await RunBoundedAsync(parameters, context, services);
            var outcome = context.WithRows(Judgement.Success(output, context.Affected, Elapsed(began), attempt.Redaction));
            await context.Work.LeaveAsync(keep: true);
            return (outcome, null);
        }
        catch (Exception e) when (e is not UnitBrokenException)
        {
            var failure = Judgement.Failure(e, attempt, context.Affected, Elapsed(began), stopping.IsCancellationRequested ? null : Overdue(context), stopping.IsCancellationRequested);
            if (context.Work.IsBroken || UnitOfWork.IsFarewell(e)) throw Broken(e, context, context.Work.IsVerdict(e) ? failure : null);
            await context.Work.LeaveAsync(keep: false);
            attempt.Effects?.KeepFirst(effects);
            attempt.Objects.KeepFirst(objects);
            return (failure, e);
        }
        catch (UnitBrokenException e) when (e.Outcome is null && context.Work.IsVerdict(e.InnerException!))
        {
            // It broke the unit and kept that to itself.
            throw Broken(e, context, Judgement.Failure(e.InnerException!, attempt, context.Affected, Elapsed(began), Overdue(context), stopping.IsCancellationRequested));
        }
    }

    private static async Task<object?> RunBoundedAsync(object parameters, TransactionalContext context, IServiceProvider services)
    {
        var action = context.Action;
        var running = action.RunTransactional(services, parameters, context);
        try
        {
            return await running.WaitAsync(action.Timeout + Grace);
        }
        catch (TimeoutException e) when (!running.IsCompleted)
        {
            // It still holds the connection and would write into somebody else's savepoint. Where it waits for the database, it is not to
            // blame.
            var which = context.Parent is null ? "The action" : $"The triggered action '{action.Type}'";
            throw Broken(e, context, context.Work.IsWaiting ? null : new Outcome(
                AttemptStatus.RolledBack,
                $"TIMEOUT: {which} did not end within {action.Timeout.TotalSeconds} s and ignored its cancellation; nothing of it was kept.",
                context.Attempt.Named,
                Outcome.NoOutput,
                (long)(action.Timeout + Grace).TotalMilliseconds));
        }
    }

    /// <summary>Told to the unit as well: an action may catch what is thrown through it.</summary>
    private static UnitBrokenException Broken(Exception cause, TransactionalContext context, Outcome? outcome)
    {
        var broken = new UnitBrokenException(cause) { Culprit = outcome is null ? null : context.Attempt, Outcome = outcome };
        context.Work.Break(broken);
        return broken;
    }

    /// <summary>
    /// Whose time is over: where it is several actions', the outermost one's, because of which the others were cancelled.
    /// </summary>
    private static string? Overdue(TransactionalContext context)
    {
        TransactionalContext? outermost = null;
        for (var c = context; c is not null; c = c.Parent)
        {
            if (c.Cancellation.IsCancellationRequested) outermost = c;
        }

        if (outermost is null) return null;
        return $"The action {(outermost == context ? "" : $"'{outermost.Action.Type}' around it ")}did not end within {outermost.Action.Timeout.TotalSeconds} s";
    }

    private static bool IsConflict(Exception? error) => error is PostgresException { SqlState: "40001" or "40P01" or "55P03" };

    private async Task<object?> TriggerAsync(TransactionalContext parent, string actionType, object parameters, IServiceProvider services, CancellationToken stopping)
    {
        var action = catalog.Find(actionType) ?? throw new ActionFailedException("UNKNOWN_ACTION", $"There is no action '{actionType}' to trigger.");
        if (action.Kind != ActionKind.Transactional)
            throw new ActionFailedException("NOT_TRANSACTIONAL", $"The action '{actionType}' has effects outside and cannot run in another action's unit of work.");
        if (parent.Depth == MaxDepth) throw new ActionFailedException("TOO_DEEP", $"Actions trigger actions at most {MaxDepth} deep.");
        var most = parent.Action.Alone ? MaxNestedBySlow : MaxNested;
        if (parent.Triggered == most) throw new ActionFailedException("TOO_MANY_NESTED", $"One attempt of the action '{parent.Action.Type}' triggers at most {most} actions.");
        // An action that was given up on may still be running; what it asks for now belongs to nothing.
        if (parent.Work.IsBroken) throw new UnitBrokenException(new InvalidOperationException("the unit of work is lost"));

        var json = JsonSerializer.SerializeToElement(parameters, Camel);
        var bound = Bind(action, json);
        var attempt = parent.Attempt;
        var command = attempt.Command;
        // Derived, so that the same parent run once more triggers the same commands.
        var commandId = Ids.Derive("platform/nested-command", parent.CommandId, parent.Triggered++);
        if (await WhyNotAsync(parent, action) is { } why)
        {
            attempt.Denied.Add(Deny(NestedRefusal.Of(attempt, commandId, action, json, why)));
            throw new ActionFailedException("NESTED_FAILED", $"The triggered action '{action.Type}' was {AttemptStatus.Denied}: {why}");
        }

        var attemptId = ids.Next();
        using var activity = RunnerTelemetry.StartNested(action.Type, command, attemptId);
        var nested = new NestedAttempt(commandId, attemptId, parent.Nested, RecordBody.Context(
            attemptId, parent.AttemptId, commandId, command.AgentId, command.TraceId, action.Type, command.Trigger,
            attempt.Redaction.Parameters(Recordable.Of(json), action.Sensitive), time.GetUtcNow(), command.UserId, activity?.Id));
        attempt.Nested.Add(nested);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(parent.Cancellation);
        limit.CancelAfter(action.Timeout);
        var context = new TransactionalContext(
            attempt, action, parent, nested, action.AffectedBy(json), parent.Work, (c, type, p) => TriggerAsync(c, type, p, services, stopping), limit.Token);
        var (outcome, error) = await RunAsync(bound, context, services, stopping);
        nested.Outcome = outcome;
        // A conflict is the whole unit's: the outermost attempt has to meet it, or it could not be run once more. So is the end of
        // everybody's time.
        if (IsConflict(error) || error is ActionAbortedException || (error is OperationCanceledException && parent.Cancellation.IsCancellationRequested))
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error!);
        return outcome.Error is { } text
            ? throw new ActionFailedException("NESTED_FAILED", $"The triggered action '{action.Type}' ended {outcome.Status}: {text}")
            : outcome.Output;
    }

    /// <summary>Why guidance and policy do not let it begin.</summary>
    private ValueTask<string?> WhyNotAsync(TransactionalContext parent, ActionDescriptor action) =>
        parent.Attempt.IsDry ? default
        : approvals.WhyNotTriggered(action.Type, parent.Attempt.IsApproved) is { } why ? new(why)
        : guidance.WhyNotAsync(action.Type, parent.Attempt.Command.Trigger, parent.Cancellation);

    private Denial Deny(Refusal refusal)
    {
        var id = ids.Next();
        return new Denial(refusal, id, RecordBody.Denial(id, refusal, refusal.Error, time.GetUtcNow()));
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
