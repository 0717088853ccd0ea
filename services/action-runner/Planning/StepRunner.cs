using ActionRunner.Attempts;
using ActionRunner.Cataloguing;
using ActionRunner.Executing;
using ActionRunner.Living;
using ActionRunner.Storage;
using Platform.Execution;

namespace ActionRunner.Planning;

/// <summary>Runs the steps of one execution, each as an attempt of its own under the attempt protocol.</summary>
internal interface IStepRunner : IAsyncDisposable
{
    /// <summary>What the journal calls such an attempt.</summary>
    string Kind { get; }

    /// <summary>Why no further step is to start, the beginning of a sentence; null where one may.</summary>
    string? WhyOver { get; }

    /// <summary>Whether this step is run at all.</summary>
    bool Runs(ActionDescriptor action);

    /// <summary>Runs a step that has begun, and returns how it ended as its execution sees it. The attempt has its record then.</summary>
    Task<Outcome> RunAsync(Attempt attempt, CancellationToken cancel, CancellationToken stop);
}

/// <summary>Live: every step commits for itself.</summary>
internal sealed class LiveSteps(GroupExecutor groups, ExternalExecutor externals) : IStepRunner
{
    public string Kind => CommandKind.Step;

    public string? WhyOver => null;

    public bool Runs(ActionDescriptor action) => true;

    public async Task<Outcome> RunAsync(Attempt attempt, CancellationToken cancel, CancellationToken stop)
    {
        if (attempt.Intent.External) await externals.ExecuteAsync(attempt, cancel, stop);
        else await groups.ExecuteSlowAsync(attempt, cancel, stop);
        return attempt.Outcome!;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>
/// Dry: the transactional steps run in one transaction, each behind a savepoint, so that each sees those before it, and all of it is
/// undone. External actions are not called. It ends in time, because it holds the locks of all that it tries.
/// </summary>
internal sealed class DryRunSteps(Npgsql.NpgsqlDataSource database, TransactionalMember member, Closer closer, TimeSpan longestStep, TimeSpan longest) : IStepRunner
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long beyond the longest action's timeout the transaction may stand idle: between two steps lies a commit of the journal.
    /// </summary>
    private static readonly TimeSpan IdleGrace = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource over = new();
    private UnitOfWork? work;

    public string Kind => CommandKind.DryRunStep;

    public string? WhyOver => over.IsCancellationRequested ? $"The dry run took longer than {longest.TotalSeconds:0} s and let go of what it held" : null;

    public bool Runs(ActionDescriptor action) => action.Kind == ActionKind.Transactional;

    public async Task<Outcome> RunAsync(Attempt attempt, CancellationToken cancel, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, over.Token);
        cancel = either.Token;
        try
        {
            if (work is null)
            {
                work = await UnitOfWork.BeginAsync(database, LockTimeout, longestStep + IdleGrace, stop);
                over.CancelAfter(longest);
            }

            await member.RunAsync(attempt, work, inGroup: false, cancel);
        }
        catch (UnitBrokenException e)
        {
            attempt.Outcome = e.Outcome ?? Judgement.Failure(e.InnerException ?? e, attempt, attempt.Named, 0, overdue: null, stopping: cancel.IsCancellationRequested);
        }

        // Nothing here commits this transaction, so what its record says is certain already. An action that ends the transaction by hand
        // breaks what it was told.
        var outcome = attempt.Outcome!;
        DryRun.End(attempt);
        var taken = await closer.PersistAsync([.. attempt.Records()], stop);
        if (taken.Count == 0) return outcome;
        attempt.Outcome = RecordBody.Read(await closer.ReadAsync(attempt.Command.CommandId, stop)).Outcome;
        return attempt.Outcome;
    }

    public async ValueTask DisposeAsync()
    {
        over.Dispose();
        if (work is not null) await work.DisposeAsync();
    }
}

/// <summary>Makes the attempt of a step.</summary>
internal sealed class StepAttempts(ActionCatalog catalog, Ids ids, TimeProvider time)
{
    public ActionDescriptor ActionOf(PlanStep step) =>
        catalog.Find(step.ActionType) ?? throw new InvalidOperationException($"The action '{step.ActionType}' was in the catalog when the plan was read.");

    public Attempt Make(PlanExecution plan, int index, System.Diagnostics.ActivityContext parent)
    {
        var (execution, step, redaction) = (plan.Begun, plan.Plan.Steps[index], plan.Redaction);
        var action = ActionOf(step);
        var parameters = step.Parameters.ToElement();
        // Minted, so that nobody who reads along can take the next step's id before it begins.
        var (commandId, attemptId) = (ids.Next(), ids.Next());
        var command = new Command
        {
            CommandId = commandId,
            Digest = DigestOf(execution, index),
            AgentId = execution.AgentId,
            TraceId = execution.TraceId,
            Trigger = execution.Trigger,
            Action = action,
            Parameters = parameters,
            Bound = action.Bind(parameters),
            UserId = execution.UserId,
            Parent = parent,
        };
        var startedAt = time.GetUtcNow();
        var activity = RunnerTelemetry.StartAttempt(command, attemptId);
        var context = RecordBody.Context(
            attemptId, null, commandId, command.AgentId, command.TraceId, action.Type, command.Trigger, redaction.Parameters(parameters, action.Sensitive), startedAt, command.UserId, activity?.Id);
        return new Attempt(command, new Intent(commandId, command.Digest, attemptId, action.Kind == ActionKind.External, context), startedAt, redaction, activity)
        {
            Effects = new EffectLog(redaction, plan.RoomForEffects),
            IsApproved = execution.Approval is not null,
            IsDry = execution.Mode == LiveModeState.DryRun,
        };
    }

    private static byte[] DigestOf(BegunExecution execution, int index) =>
        System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"platform/plan-step/1\n{execution.ExecutionId} {execution.PlanDigest} {index}"));
}
