using System.Diagnostics;
using ActionRunner.Attempts;
using ActionRunner.Executing;
using ActionRunner.Guarding;
using ActionRunner.Living;
using ActionRunner.Storage;
using Platform.Contracts;
using Platform.Execution;
using Platform.Hosting;

namespace ActionRunner.Planning;

/// <summary>
/// Stage-4: executes a plan's steps one after the other under its observer (R045). Each step begins in one commit with its event and with a
/// security state that lets work begin; the first failure, escalation or denial by the policy ends the execution; nothing is run twice, and
/// nothing is undone.
/// </summary>
internal sealed class PlanRunner(
    ExecutionJournal journal, ExecutionCloser closer, SecurityKernel kernel, Guidance guidance, StepAttempts attempts, TimeProvider time,
    ILogger<PlanRunner> log)
{
    /// <summary>Executes the plan to its end. The execution has its record then.</summary>
    /// <param name="execution">It has begun.</param>
    /// <param name="steps">How its steps are run.</param>
    /// <param name="stop">The process was told to stop: the step at work is cancelled, and no other starts.</param>
    /// <param name="hard">Nothing is waited for any more. What is open then is closed by the next runner.</param>
    public async Task ExecutePlanAsync(PlanExecution execution, IStepRunner steps, CancellationToken stop, CancellationToken hard)
    {
        var begun = execution.Begun;
        using var activity = RunnerTelemetry.StartPlan(begun.PlanId, begun.AgentId, begun.ExecutionId, begun.Parent);
        Ending end;
        try
        {
            end = await RunAsync(execution, steps, activity?.Context ?? begun.Parent, stop, hard);
        }
        catch (LinesTamperedException e)
        {
            end = Ending.Left(Sentence(e));
        }
        catch (Exception e) when (!hard.IsCancellationRequested)
        {
            // Nobody else would end it while this process lives.
            log.LogCritical(e, "The execution {ExecutionId} met an error of the runner's own", begun.ExecutionId);
            end = Ending.Left($"The runner met an error of its own ({e.GetType().Name}).");
        }

        if (end.Mark is not { } mark)
        {
            await CloseAsync(begun.ExecutionId, end.Reason, hard);
            return;
        }

        execution.Security.Standing = await AgainAsync(() => kernel.ReadAsync(hard), begun.ExecutionId, hard);
        mark(execution.Observer, end.Reason);
        var head = execution.Observer.GetExecutionHead();
        try
        {
            if (await AgainAsync(() => journal.EndAsync(begun, head, execution.Due, execution.All, hard), begun.ExecutionId, hard))
                RunnerTelemetry.Executions.Add(1, new("mode", begun.Mode.ToWire()), new("status", head.Outcome.Status.ToWire()));
            else
                log.LogWarning("The execution {ExecutionId} has an end already, by this process before an answer was lost or by another", begun.ExecutionId);
        }
        catch (LinesTamperedException e)
        {
            await CloseAsync(begun.ExecutionId, Sentence(e), hard);
        }
    }

    private static string Sentence(LinesTamperedException e) => $"It cannot be told to its end: {e.Message}.";

    private async Task CloseAsync(Guid executionId, string why, CancellationToken hard)
    {
        while (await AgainAsync(() => closer.TryCloseAsync(executionId, why, hard), executionId, hard) == Closing.Held) await Task.Delay(TimeSpan.FromMilliseconds(200), time, hard);
    }

    private async Task<Ending> RunAsync(PlanExecution execution, IStepRunner steps, ActivityContext parent, CancellationToken stop, CancellationToken hard)
    {
        var plan = execution.Plan;
        var skipped = 0;
        for (var i = 0; i < plan.Steps.Length; i++)
        {
            var step = plan.Steps[i];
            if (!steps.Runs(attempts.ActionOf(step)))
            {
                skipped++;
                continue;
            }

            var place = $"step {i} '{step.Name}'";
            if (stop.IsCancellationRequested) return Ending.Incomplete($"The runner was told to stop before {place}.");
            if (steps.WhyOver is { } over) return Ending.Incomplete($"{over} before {place}.");
            // Of the first one the plan was asked about a moment ago.
            if (i > 0 && plan.Mode == LiveModeState.Live && await guidance.WhyNotAsync(step.ActionType, execution.Begun.Trigger, hard) is { } avoided)
                return Ending.Incomplete($"Stopped before {place}. {avoided}");
            execution.Security.Standing = await AgainAsync(() => kernel.ExpectAsync(hard).AsTask(), execution.Begun.ExecutionId, hard);
            if (execution.Security.Standing.Refusal is { } why) return Ending.Escalated($"Security escalation before {place}. {why}");

            var attempt = attempts.Make(execution, i, parent);
            execution.Add(execution.Observer.RecordStepStarted(i, step.Name, StepDetails.Of(attempt)));
            if (await StartAsync(execution, attempt, steps.Kind, place, hard) is { } left) return left;
            FaultPoint.Hit("plan.after-start");
            var outcome = await steps.RunAsync(attempt, stop, hard);
            attempt.Intent.Ticket.Settle();
            RunnerTelemetry.Ended(attempt);
            FaultPoint.Hit("plan.after-step");
            if (Observe(execution, i, attempt, outcome, place, steps.WhyOver ?? (stop.IsCancellationRequested ? "The runner was told to stop" : null)) is { } end) return end;
        }

        return Ending.Completed(skipped == 0 ? $"All {plan.Steps.Length} steps ran." : $"A dry run calls no external action: {skipped} of {plan.Steps.Length} steps were left out.");
    }

    /// <summary>Records what the step did and how it ended; null where the execution goes on.</summary>
    private static Ending? Observe(PlanExecution execution, int index, Attempt attempt, Outcome outcome, string place, string? over)
    {
        var (observer, name) = (execution.Observer, execution.Plan.Steps[index].Name);
        foreach (var effect in attempt.KeptEffects) execution.Add(effect);
        if (outcome.Status == AttemptStatus.Success)
        {
            execution.Add(observer.RecordStepCompleted(index, name, StepDetails.Of(outcome)));
            return null;
        }

        execution.Add(observer.RecordStepFailed(index, name, outcome.Error!, StepDetails.Of(outcome)));
        return over is not null && Judgement.IsStopped(outcome)
            ? Ending.Incomplete($"{over} during {place}.")
            : Ending.Failed($"Step {index} '{name}' ended {outcome.Status}: {outcome.Error}");
    }

    /// <summary>Null where the step has begun; else why it has not, and never will.</summary>
    private async Task<Ending?> StartAsync(PlanExecution execution, Attempt attempt, string kind, string place, CancellationToken hard)
    {
        while (true)
        {
            try
            {
                return await AgainAsync(
                    async () =>
                    {
                        await journal.StartStepAsync(execution, attempt.Intent, kind, hard);
                        execution.Kept();
                        return (Ending?)null;
                    },
                    execution.Begun.ExecutionId,
                    hard);
            }
            catch (SecurityMovedException)
            {
                // A change that still lets work begin (the boundary's) lets this step begin all the same.
                execution.Security.Standing = await AgainAsync(() => kernel.ReadAsync(hard), execution.Begun.ExecutionId, hard);
                if (execution.Security.Standing.Refusal is not { } why) continue;
                attempt.Intent.Ticket.Settle();
                return Ending.Left($"Security escalation before {place}. {why}");
            }
            catch (DeclaredDeadException)
            {
                return Ending.Left($"Other runners took this one for gone before {place}.");
            }
        }
    }

    /// <summary>Until the database answers: what is known must not be lost to an outage.</summary>
    private Task<T> AgainAsync<T>(Func<Task<T>> act, Guid executionId, CancellationToken hard) =>
        Backoff.ForDatabase(time).UntilDoneAsync(
            act,
            e => log.LogWarning("The execution {ExecutionId} waits for the database ({Reason})", executionId, e.Message),
            hard,
            Outages.IsOne);

    /// <summary>How an execution ends.</summary>
    /// <param name="Mark">Tells the observer. Null where what it was told last did not begin: then the journal tells how the execution
    /// ended.</param>
    /// <param name="Reason">A sentence.</param>
    private sealed record Ending(Action<ExecutionObserver, string>? Mark, string Reason)
    {
        public static Ending Completed(string reason) => new(static (o, r) => o.MarkCompleted(r), reason);

        public static Ending Failed(string reason) => new(static (o, r) => o.MarkFailed(r), reason);

        public static Ending Incomplete(string reason) => new(static (o, r) => o.MarkIncomplete(r), reason);

        public static Ending Escalated(string reason) => new(static (o, r) => o.MarkIncompleteSecurityEscalation(r), reason);

        public static Ending Left(string reason) => new(null, reason);
    }
}
