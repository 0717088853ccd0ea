using ActionRunner.Answering;
using ActionRunner.Attempts;
using ActionRunner.Storage;
using Platform.Contracts;
using Platform.Execution;
using Platform.Messaging;

namespace ActionRunner.Planning;

/// <summary>What those who submit plans are told. A denial is recorded before it is told.</summary>
internal sealed class PlanAnswers(Denials denials, Journal journal, Answers answers)
{
    /// <summary>
    /// Records the denial, once, and tells of it; a command that was taken or denied before is told what became of it then.
    /// </summary>
    public async Task DenyAsync(Delivery delivery, Envelope? envelope, PlanRefusal refused, CancellationToken cancel)
    {
        if (await denials.RecordAsync(refused.Refusal, cancel) is { } seen)
        {
            await TellSeenAsync(delivery, envelope, refused, seen, cancel);
            return;
        }

        answers.Send(delivery, envelope, Denied(refused.Refusal.CommandId, refused.PlanId, refused.Refusal.Error, refused.Problems, replayed: false), null);
    }

    /// <summary>The command's id is known already: it is told what became of it, or that its id stands for something else.</summary>
    public Task RepeatAsync(Delivery delivery, Envelope? envelope, PlanCommand command, SeenCommand seen, CancellationToken cancel) =>
        TellSeenAsync(delivery, envelope, new PlanRefusal(command.Denial, command.Plan.PlanId, []), seen, cancel);

    /// <summary>Tells how an execution ended.</summary>
    public async Task EndedAsync(Delivery delivery, Envelope? envelope, BegunExecution execution, CancellationToken cancel)
    {
        if (await journal.ReadAsync(execution.ExecutionId, cancel) is { } record) answers.Send(delivery, envelope, Ended(execution.ExecutionId, record, replayed: false), execution.Traceparent);
    }

    private async Task TellSeenAsync(Delivery delivery, Envelope? envelope, PlanRefusal now, SeenCommand seen, CancellationToken cancel)
    {
        var (refusal, planId, problems) = now;
        PlanOutcome outcome;
        if (!seen.Digest.AsSpan().SequenceEqual(refusal.Digest))
        {
            var replayed = await denials.RecordConflictAsync(refusal, cancel);
            outcome = Denied(refusal.CommandId, planId, Denials.Conflict, [], replayed);
        }
        else if (seen.Record is null)
        {
            // It may run for hours, and nobody waits so long for a message to be settled.
            outcome = new PlanOutcome { CommandId = seen.CommandId, PlanId = planId, Status = ExecutionStatus.Started.ToWire(), Reason = null, Problems = [], RecordHash = null, Replayed = true };
        }
        else
        {
            outcome = seen.AttemptId is null ? DeniedBefore(RecordBody.Read(seen.Record).Outcome.Error!) : Ended(seen.CommandId, seen.Record, replayed: true);
        }

        if (outcome.Replayed) RunnerTelemetry.Replays.Add(1);
        answers.Send(delivery, envelope, outcome, null);

        // The record keeps the sentence; what is found now explains it only where it still says the same.
        PlanOutcome DeniedBefore(string error) => Denied(seen.CommandId, planId, error, error == refusal.Error ? problems : [], replayed: true);
    }

    private static PlanOutcome Ended(Guid commandId, byte[] record, bool replayed)
    {
        var (planId, status, reason, hash) = ExecutionRecords.Read(record);
        return new PlanOutcome { CommandId = commandId, PlanId = planId, Status = status, Reason = reason, Problems = [], RecordHash = hash, Replayed = replayed };
    }

    private static PlanOutcome Denied(Guid commandId, string? planId, string error, IReadOnlyList<PlanProblem> problems, bool replayed) =>
        new() { CommandId = commandId, PlanId = planId, Status = AttemptStatus.Denied, Reason = error, Problems = problems, RecordHash = null, Replayed = replayed };
}
