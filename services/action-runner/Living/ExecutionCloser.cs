using System.Text.Json;
using ActionRunner.Attempts;
using ActionRunner.Guarding;
using ActionRunner.Storage;
using Platform.Contracts;
using Platform.Execution;

namespace ActionRunner.Living;

/// <summary>
/// Ends an execution that can go on no more, from what the journal has of it: the runner died, or security stopped it. Closes the step that
/// was open with the truth of its attempt (C05), marks the execution INCOMPLETE, and has no way to start a step.
/// </summary>
internal sealed class ExecutionCloser(ExecutionJournal executions, Journal commands, Closer attempts, SecurityKernel kernel, TimeProvider time, ILogger<ExecutionCloser> log)
{
    private static readonly IReadOnlyList<SeenEffect> NoEffects = [];

    /// <summary>Ends it, where it has no end yet.</summary>
    /// <param name="executionId">It has begun.</param>
    /// <param name="why">Why it is incomplete; null where its runner is gone, and then the record says where it was.</param>
    /// <param name="cancel">Ends the attempt.</param>
    public async Task<Closing> TryCloseAsync(Guid executionId, string? why, CancellationToken cancel)
    {
        StoredExecution stored;
        try
        {
            stored = await executions.ReadAsync(executionId, cancel) ?? throw new InvalidOperationException($"There is no execution {executionId}.");
        }
        catch (Exception e) when (IsBroken(e))
        {
            // Not even its beginning can be read. It stays open for a person to look at, and keeps nobody else waiting.
            log.LogCritical("The execution {ExecutionId} cannot be closed, because its beginning was tampered with: {Reason}", executionId, e.Message);
            return Closing.Broken;
        }

        if (stored.Head is not null) return Closing.Ended;
        var security = new LatestReading { Standing = await kernel.ReadAsync(cancel) };
        // The ledger is to get the truth of who sent it, or none: an opening that holds tells.
        if (stored.Begun.Opening is { Beginning: { } beginning } opening && opening.ComputeHash() == opening.Hash
            && opening.PlanDigest == stored.Begun.PlanDigest && Beginnings.Altered(stored.Begun) is { } altered)
            return await EndBrokenAsync(stored.Begun with { AgentId = beginning.AgentId }, security, altered, cancel);
        InterruptedExecution execution;
        try
        {
            execution = InterruptedExecution.Resume(stored.Begun.Opening, stored.Begun.Plan, stored.Events, stored.Effects, time, security, keepEvents: false);
        }
        catch (Exception e) when (IsBroken(e))
        {
            return await EndBrokenAsync(stored.Begun, security, e.Message, cancel);
        }

        var lines = new List<ExecutionLine>();
        var open = execution.OpenStep;
        StepEvent? end = null;
        if (open is not null && (end = await CloseStepAsync(execution, open, stored.Lines.Count, lines, cancel)) is null) return Closing.Held;
        execution.MarkIncomplete(why ?? WhyNot(end));
        if (await executions.EndAsync(stored.Begun, execution.GetExecutionHead(stored.Begun.Mode), lines, all: null, cancel))
            RunnerTelemetry.Executions.Add(1, new("mode", stored.Begun.Mode.ToWire()), new("status", ExecutionStatus.Incomplete.ToWire()));
        return Closing.Ended;
    }

    /// <summary>
    /// Its lines are not what an observer wrote, so that none of them is believed: it ends INCOMPLETE without any, and the ledger's entries
    /// of its attempts tell what was done. Asked for its record, the journal says that it is broken.
    /// </summary>
    private async Task<Closing> EndBrokenAsync(BegunExecution begun, LatestReading security, string why, CancellationToken cancel)
    {
        log.LogCritical("What the journal keeps of the execution {ExecutionId} was tampered with: {Reason}", begun.ExecutionId, why);
        var execution = InterruptedExecution.Resume(begun.Opening, begun.Plan, [], [], time, security, keepEvents: false);
        execution.MarkIncomplete($"What the journal keeps of this execution was tampered with, so that none of its lines is believed; its attempts stand in the ledger. {why}");
        if (await executions.EndAsync(begun, execution.GetExecutionHead(begun.Mode), [], all: [], cancel))
            RunnerTelemetry.Executions.Add(1, new("mode", begun.Mode.ToWire()), new("status", ExecutionStatus.Incomplete.ToWire()));
        return Closing.Ended;
    }

    private static bool IsBroken(Exception e) => e is BrokenRecordException or MalformedException or PlanRefusedException or ArgumentException;

    /// <summary>The end of the step; null where a transaction that has not ended holds its attempt.</summary>
    private async Task<StepEvent?> CloseStepAsync(InterruptedExecution execution, StepEvent open, int ordinal, List<ExecutionLine> lines, CancellationToken cancel)
    {
        var ids = open.Details.ToElement();
        var (commandId, attemptId) = (ids.GetProperty("commandId").GetGuid(), ids.GetProperty("attemptId").GetGuid());
        // The intent and the step's start are of one commit.
        var attempt = await commands.LookAsync(commandId, cancel) ?? throw new InvalidOperationException($"The step {open.StepIndex} has started and its attempt {attemptId} has not begun.");
        var record = attempt.Record ?? await attempts.TryCloseAsync(attempt, Closer.Crash, cancel);
        if (record is null) return null;
        var outcome = RecordBody.Read(record).Outcome;
        var seen = await executions.SeenAsync(attemptId, cancel) is { } effects ? EffectLog.Read(effects) : NoEffects;
        foreach (var effect in seen) Add(true, execution.RecordSideEffect(effect.Category, effect.Description, effect.Reversible, effect.Details).ToJson());
        var end = Close(execution, outcome);
        Add(false, end.ToJson());
        return end;

        void Add(bool isEffect, byte[] body) => lines.Add(new ExecutionLine(ordinal++, isEffect, body));
    }

    private static StepEvent Close(InterruptedExecution execution, Outcome outcome)
    {
        var details = StepDetails.Of(outcome);
        var error = outcome.Error ?? "";
        if (outcome.Status == AttemptStatus.Success || error == DryRun.Success) return execution.CloseStepCompleted(details);
        if (error == Closer.Crash.Transactional || error == DryRun.Crash) return execution.CloseStepRolledBack(details);
        return error == Closer.Crash.External ? execution.CloseStepIndeterminate(details) : execution.CloseStepFailed(error, details);
    }

    private static string WhyNot(StepEvent? end) => end switch
    {
        null => "The runner ended before the first step.",
        { Type: StepEventType.StepCompleted } => $"The runner ended after step {end.StepIndex} '{end.StepName}' had completed.",
        { Error: var error } when error!.StartsWith(InterruptedExecution.RolledBack, StringComparison.Ordinal) || error.StartsWith(InterruptedExecution.Indeterminate + ": The runner", StringComparison.Ordinal) =>
            $"The runner ended while step {end.StepIndex} '{end.StepName}' was at work.",
        _ => $"The runner ended after step {end.StepIndex} '{end.StepName}' had failed.",
    };
}

/// <summary>What became of an execution that was to be closed.</summary>
internal enum Closing
{
    /// <summary>It has its end, whoever wrote it.</summary>
    Ended,

    /// <summary>A transaction that has not ended holds its step's attempt: try again later.</summary>
    Held,

    /// <summary>Its beginning was tampered with, so that nobody can end it truthfully. It stays open for a person to look at.</summary>
    Broken,
}

/// <summary>What a step's events tell beside what every event does.</summary>
internal static class StepDetails
{
    /// <summary>Of its start: where its attempt is found.</summary>
    public static FrozenJson Of(Attempt attempt) =>
        FrozenJson.From(JsonSerializer.SerializeToElement(new { actionType = attempt.Command.Action.Type, attemptId = attempt.AttemptId, commandId = attempt.Command.CommandId }));

    /// <summary>Of its end.</summary>
    public static FrozenJson Of(Outcome outcome) =>
        FrozenJson.From(JsonSerializer.SerializeToElement(new { affectedIds = outcome.AffectedIds, status = outcome.Status }));
}
