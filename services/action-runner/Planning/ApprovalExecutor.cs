using ActionRunner.Attempts;
using ActionRunner.Cataloguing;
using ActionRunner.Guarding;
using ActionRunner.Living;
using ActionRunner.Redacting;
using ActionRunner.Storage;
using Microsoft.Extensions.Options;
using Platform.Execution;
using Platform.Hosting;

namespace ActionRunner.Planning;

/// <summary>
/// What became of a plan that was to begin: it has begun, it is refused, or its command is known already. One of the three is set.
/// </summary>
internal readonly record struct Admitted(PlanExecution? Begun, string? Refusal, SeenCommand? Seen);

/// <summary>
/// Lets a plan begin: where security lets work begin, and where its approval counts if its risk asks for one or one came with it (R046).
/// Beginning uses the approval up, in one commit with the security state it saw.
/// </summary>
internal sealed class ApprovalExecutor(
    ExecutionJournal journal, SecurityKernel kernel, Guidance guidance, ApprovalPolicy policy, KeysFile keys, ActionCatalog catalog, RunnerSession session, Ids ids, IOptions<ApprovingOptions> options, TimeProvider time,
    ILogger<ApprovalExecutor> log)
{
    /// <summary>Tries until the database answers or <paramref name="cancel"/> is cancelled.</summary>
    public async Task<Admitted> BeginAsync(PlanCommand command, CancellationToken cancel)
    {
        // What a dry run does is undone anyway. A command that is known already is told what is known of it, whatever guidance says now.
        if (command.Plan.Mode == LiveModeState.Live && await AvoidedAsync(command, cancel) is { } avoided) return new Admitted(null, avoided, null);
        // After a lost answer the very same is sent again, whatever security and the approval say by now: it may have begun.
        PlanExecution? sent = null;
        string? approvalId = null;
        var moved = false;
        try
        {
            return await Backoff.ForDatabase(time).UntilDoneAsync(
                TryAsync,
                e =>
                {
                    if (e is DeclaredDeadException) sent = null;
                    log.LogWarning("The plan {PlanId} could not begin ({Reason}); trying again", command.Plan.PlanId, e.Message);
                },
                cancel,
                static e => Outages.IsOne(e) || e is DeclaredDeadException);
        }
        catch (ApprovalUsedException)
        {
            return new Admitted(null, ApprovalCheck.Used.ToString(), null);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            log.LogCritical(e, "The plan {PlanId} cannot be taken ({Reason})", command.Plan.PlanId, e.Message);
            return new Admitted(null, $"UNEXPECTED: This runner cannot take the plan ({e.GetType().Name}); its log says more.", null);
        }

        async Task<Admitted> TryAsync()
        {
            while (true)
            {
                if (sent is null)
                {
                    var security = moved ? await kernel.ReadAsync(cancel) : await kernel.ExpectAsync(cancel);
                    if ((security.Refusal ?? WhyNot(command, out approvalId)) is { } why) return new Admitted(null, why, null);
                    sent = Make(command, security, await session.CurrentAsync(cancel));
                }

                try
                {
                    var seen = await journal.BeginAsync(sent, command.Digest, approvalId, cancel);
                    return seen is null ? new Admitted(sent, null, null) : new Admitted(null, null, seen);
                }
                catch (SecurityMovedException)
                {
                    // Nothing has begun, now or before.
                    (sent, moved) = (null, true);
                }
            }
        }
    }

    /// <summary>The first step that guidance says to avoid and whose type has the policy deny, <c>CODE: sentence</c>.</summary>
    private async Task<string?> AvoidedAsync(PlanCommand command, CancellationToken cancel)
    {
        var advice = await guidance.NowAsync(cancel);
        return command.Plan.Steps.Select(s => advice.WhyNot(s.ActionType, command.Trigger)).FirstOrDefault(why => why is not null);
    }

    private PlanExecution Make(PlanCommand command, Standing security, Registration runner)
    {
        var latest = new LatestReading { Standing = security };
        var redaction = RedactionOf(command.Plan);
        // What is told of the plan anywhere is told of this one.
        var kept = command.Plan.Redact(
            command.Plan.Steps.Select(s => FrozenJson.From(redaction.Parameters(s.Parameters.ToElement(), SensitiveOf(s)))),
            command.Plan.Texts.Distinct(StringComparer.Ordinal).Select(t => (Given: t, Kept: redaction.Text(t)))
                .Where(t => !ReferenceEquals(t.Given, t.Kept)).ToDictionary(t => t.Given, t => t.Kept, StringComparer.Ordinal));
        var columns = new BeginningColumns(
            command.AgentId, ids.Next(), command.CommandId, command.Plan.Mode.ToWire(), command.TraceId, Traceparents.Write(command.Parent), command.Trigger, command.UserId);
        var observer = new ExecutionObserver(command.CommandId.ToString(), kept, time, latest, keepEvents: false, Beginnings.Of(columns, kept, command.Approval));
        var begun = new BegunExecution
        {
            ExecutionId = command.CommandId,
            EntryId = columns.EntryId,
            PlanId = command.Plan.PlanId,
            PlanDigest = command.Plan.Digest,
            Mode = command.Plan.Mode,
            AgentId = command.AgentId,
            TraceId = command.TraceId,
            Trigger = command.Trigger,
            UserId = command.UserId,
            Traceparent = columns.Traceparent,
            Opening = observer.Opening,
            Plan = kept,
            Approval = command.Approval,
        };
        return new PlanExecution(begun, command.Plan, observer, latest, runner, redaction);
    }

    /// <summary>One for all steps: what one of them shows to be secret is to appear in none.</summary>
    private Redaction RedactionOf(Plan plan)
    {
        var redaction = new Redaction();
        foreach (var step in plan.Steps) redaction.Learn(step.Parameters.ToElement(), SensitiveOf(step));
        return redaction;
    }

    private IReadOnlySet<string> SensitiveOf(PlanStep step) => catalog.Find(step.ActionType)!.Sensitive;

    /// <summary>The first reason against the plan's approval, <c>CODE: sentence</c>; null where it counts or none is asked for.</summary>
    private string? WhyNot(PlanCommand command, out string? approvalId)
    {
        approvalId = null;
        SignedStatement<Approval>? approval = null;
        if (command.Approval is not null && !SignedStatement.TryRead(command.Approval, out approval, out var malformed)) return malformed.ToString();
        var asks = Asks(command.Plan);
        if (asks is null && approval is null) return null;
        try
        {
            var now = time.GetUtcNow();
            var ring = keys.Read();
            // Neither the name that the agent gives itself nor the one that the broker vouches for.
            if ((ApprovalCheck.Check(approval, command.Plan, command.AgentId, ring, now)
                ?? (command.UserId is { } user ? ApprovalCheck.Check(approval, command.Plan, user, ring, now) : null)) is { } refusal)
                return refusal.Reason == StatementRefusal.Missing ? $"{refusal} {asks}" : refusal.ToString();
            if (approval!.Statement.ExpiresAt - now > TimeSpan.FromDays(options.Value.LongestDays))
                return approval
                    .Refuse(StatementRefusal.TooLong, $"An approval may expire at most {options.Value.LongestDays} days ahead here.").ToString();
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
            if (policy.AsksFor(step.ActionType) || options.Value.Required.Any(pattern => Glob.Matches(pattern, step.ActionType))) return $"This service asks for one where '{step.ActionType}' is used (step {i} '{step.Name}').";
        }

        return null;
    }
}
