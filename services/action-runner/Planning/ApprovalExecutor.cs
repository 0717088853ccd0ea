using ActionRunner.Executing.Catalog;
using ActionRunner.Guarding;
using ActionRunner.Reporting;
using Microsoft.Extensions.Options;
using Platform.Execution;
using Platform.Integrity;
using Platform.Messaging;

namespace ActionRunner.Planning;

/// <summary>What became of a plan that was to begin: it has begun, it is refused, or its command is known already. One of the three is set.</summary>
internal readonly record struct Admitted(PlanExecution? Begun, string? Refusal, SeenCommand? Seen);

/// <summary>
/// Lets a plan begin: where security lets work begin, and where its approval counts if its risk asks for one or one came with it (R046). Beginning uses the approval up, in one
/// commit with the security state it saw.
/// </summary>
internal sealed class ApprovalExecutor(
    ExecutionJournal journal, SecurityKernel kernel, KeysFile keys, ActionCatalog catalog, RunnerSession session, Ids ids, IOptions<ApprovingOptions> options, TimeProvider time,
    ILogger<ApprovalExecutor> log)
{
    /// <summary>Tries until the database answers or <paramref name="cancel"/> is cancelled.</summary>
    public async Task<Admitted> BeginAsync(PlanCommand command, CancellationToken cancel)
    {
        var backoff = new Backoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2), time);
        var entryId = ids.Next();
        while (true)
        {
            try
            {
                var security = await kernel.ExpectAsync(cancel);
                var why = WhyNot(command, out var approvalId);
                if ((security.Refusal ?? why) is { } refusal) return new Admitted(null, refusal, null);
                return await BeginAsync(command, entryId, security, approvalId, cancel);
            }
            catch (ApprovalUsedException)
            {
                return new Admitted(null, ApprovalRefusal.Used.ToString(), null);
            }
            catch (SecurityMovedException)
            {
                await kernel.ReadAsync(cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                log.LogWarning("The plan {PlanId} could not begin ({Reason}); trying again", command.Plan.PlanId, e.Message);
                await backoff.WaitAsync(cancel);
            }
        }
    }

    private async Task<Admitted> BeginAsync(PlanCommand command, Guid entryId, Standing security, string? approvalId, CancellationToken cancel)
    {
        var runner = await session.CurrentAsync(cancel);
        var latest = new LatestReading { Standing = security };
        var observer = new ExecutionObserver(command.CommandId.ToString(), command.Plan, time, latest, keepEvents: false);
        var begun = new BegunExecution
        {
            ExecutionId = command.CommandId,
            EntryId = entryId,
            PlanId = command.Plan.PlanId,
            PlanDigest = command.Plan.Digest,
            Mode = command.Plan.Mode,
            AgentId = command.AgentId,
            TraceId = command.TraceId,
            Trigger = command.Trigger,
            UserId = command.UserId,
            Traceparent = command.Parent == default ? null : $"00-{command.Parent.TraceId.ToHexString()}-{command.Parent.SpanId.ToHexString()}-{(int)command.Parent.TraceFlags:x2}",
            Opening = observer.Opening,
            Plan = command.Plan.Redact(command.Plan.Steps.Select(ShownParameters)),
            Approval = command.Approval,
        };
        return await journal.BeginAsync(runner, security, begun, command.Digest, approvalId, cancel) is { } seen
            ? new Admitted(null, null, seen)
            : new Admitted(new PlanExecution(begun, command.Plan, observer, latest, runner), null, null);
    }

    /// <summary>The first reason against the plan's approval, <c>CODE: sentence</c>; null where it counts or none is asked for.</summary>
    private string? WhyNot(PlanCommand command, out string? approvalId)
    {
        approvalId = null;
        Approval? approval = null;
        if (command.Approval is not null && !Approval.TryRead(command.Approval, out approval, out var malformed)) return malformed.ToString();
        var asks = Asks(command.Plan);
        if (asks is null && approval is null) return null;
        try
        {
            var now = time.GetUtcNow();
            if (ApprovalCheck.Check(approval, command.Plan, command.AgentId, keys.Read().Keys, now) is { } refusal)
                return refusal.Reason == ApprovalRefusalReason.Missing ? $"{refusal} {asks}" : refusal.ToString();
            if (approval!.Statement.ExpiresAt - now > TimeSpan.FromDays(options.Value.LongestDays))
                return $"APPROVAL_TOO_LONG: An approval may expire at most {options.Value.LongestDays} days ahead here.";
        }
        catch (KeysUnreadableException e)
        {
            return $"APPROVAL_KEYS_UNREADABLE: {e.Message}";
        }

        approvalId = approval.Statement.ApprovalId;
        return null;
    }

    /// <summary>Why this plan needs an approval, as a sentence; null where it needs none. What is undone anyway needs none.</summary>
    private string? Asks(Plan plan)
    {
        if (plan.Mode == LiveModeState.DryRun) return null;
        for (var i = 0; i < plan.Steps.Length; i++)
        {
            var step = plan.Steps[i];
            if (catalog.Find(step.ActionType)!.Kind == ActionKind.External) return $"Step {i} '{step.Name}' has effects outside.";
            if (step.DeclaredSideEffects.Any(e => !e.Reversible)) return $"Step {i} '{step.Name}' declares an effect that cannot be undone.";
            if (options.Value.Required.Any(pattern => Glob.Matches(pattern, step.ActionType))) return $"This service asks for one where '{step.ActionType}' is used (step {i} '{step.Name}').";
        }

        return null;
    }

    private FrozenJson ShownParameters(PlanStep step) =>
        FrozenJson.From(new Executing.Redaction().Parameters(step.Parameters.ToElement(), catalog.Find(step.ActionType)!.Sensitive));
}
