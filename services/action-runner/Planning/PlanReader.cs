using System.Text;
using System.Text.Json;
using ActionRunner.Accepting;
using ActionRunner.Cataloguing;
using ActionRunner.Guarding;
using ActionRunner.Redacting;
using Platform.Contracts;
using Platform.Execution;
using Platform.Messaging;

namespace ActionRunner.Planning;

/// <summary>
/// Reads a message into a <see cref="PlanCommand"/> or a <see cref="PlanRefusal"/> that names every step and field that is wrong; never
/// throws for what a message holds. A plan is refused whole, so nothing of one that could not end runs.
/// </summary>
internal sealed class PlanReader(ActionCatalog catalog, VouchedNames vouched, ApprovalPolicy approvals, IServiceProvider services)
{
    /// <summary>A plan of the largest size, and what stands around it.</summary>
    public const int MaxBodyBytes = ExecutionLimits.PlanBytes + (64 << 10);

    public object Read(Delivery delivery, out Envelope? envelope)
    {
        var draft = new CommandDraft(delivery);
        envelope = null;
        try
        {
            if (delivery.BodyBytes > MaxBodyBytes) return Refuse($"TOO_LARGE: The message has {delivery.BodyBytes} bytes; at most {MaxBodyBytes} are taken. Divide it into several plans.");
            envelope = Envelope.Open(delivery);
            return ReadMessage(envelope.Message, draft);
        }
        catch (Exception e) when (e is JsonException or CanonicalJsonException)
        {
            return Refuse($"MALFORMED: The message is not valid JSON. {CommandDraft.Sentence(e.Message)}");
        }
        catch (RefusedException e)
        {
            return Refuse(e.Message);
        }
        catch (Exception e)
        {
            // Nothing that a message holds may end more than itself: it would come again, and again.
            return Refuse($"MALFORMED: The message cannot be read ({e.GetType().Name}); send one JSON object in UTF-8.");
        }

        PlanRefusal Refuse(string error) => new(draft.Refuse(error), null, []);
    }

    private object ReadMessage(ReadOnlyMemory<byte> message, CommandDraft draft)
    {
        var canonical = CanonicalJson.Encode(message.Span);
        using var document = JsonDocument.Parse(canonical);
        var root = document.RootElement;
        draft.Read(root, canonical, "command to execute a plan", "commandId", "agentId", "traceId", "trigger", "plan", "approval");
        draft.RequireVouched(vouched);
        if (!root.TryGetProperty("plan", out var given)) throw new RefusedException("MALFORMED: The member 'plan' is missing.");
        var approval = root.TryGetProperty("approval", out var signed) && signed.ValueKind != JsonValueKind.Null ? signed.GetRawText() : null;
        var digest = draft.Fix("platform/plan-command/1"u8, given.GetRawText(), approval);

        var isWhole = Plan.TryRead(Encoding.UTF8.GetBytes(given.GetRawText()), out var plan, out var faults);
        var problems = faults.Select(f => new PlanProblem(f.StepIndex, f.StepName, f.Field, f.Message)).ToList();
        draft.TraceId ??= plan?.PlanId;
        if (isWhole) RefuseSecretNames(plan!, draft, problems);
        var forbidden = isWhole && Check(plan!, problems);
        if (problems.Count > 0) return new PlanRefusal(draft.Refuse($"{(forbidden ? "FORBIDDEN" : "INVALID_PLAN")}: {Sentence(problems)}"), problems.Exists(p => p.Field == "planId") ? null : plan?.PlanId, problems);

        return new PlanCommand
        {
            CommandId = draft.CommandId!.Value,
            Digest = digest,
            AgentId = draft.AgentId!,
            TraceId = draft.TraceId!,
            Trigger = draft.Trigger,
            Plan = plan!,
            Approval = approval is null ? null : Encoding.UTF8.GetBytes(approval),
            UserId = draft.UserId,
            Parent = draft.Parent,
            Denial = draft.Refuse(""),
        };
    }

    /// <summary>Holds every step against the catalog; true where what was found is a policy's no and nothing else.</summary>
    private bool Check(Plan plan, List<PlanProblem> problems)
    {
        var forbidden = 0;
        for (var i = 0; i < plan.Steps.Length && problems.Count < ExecutionLimits.FaultsTold; i++)
        {
            var step = plan.Steps[i];
            if (catalog.Find(step.ActionType) is not { } action)
            {
                Found("actionType", $"There is no action '{CommandDraft.Cut(step.ActionType)}'; the catalog at /actions lists what there is.");
                continue;
            }

            // The attempt's record stands some levels deeper than the parameters alone.
            if (Recordable.WhyNot(Encoding.UTF8.GetBytes(step.Parameters.Text), within: 2) is { } why)
            {
                Found("parameters", why);
                continue;
            }

            try
            {
                var bound = action.Bind(step.Parameters.ToElement());
                if (action.Refuse(services, bound) is { } no) Forbid("parameters", no);
                else if (action.OperatorOnly) Forbid("actionType", $"'{action.Type}' is the operator's alone, and no step of a plan.");
                else if (approvals.WhyNever(step.ActionType) is { } never) Forbid("actionType", never);
            }
            catch (InvalidParametersException e)
            {
                Found("parameters", e.Message);
            }

            void Forbid(string field, string what)
            {
                forbidden++;
                Found(field, what);
            }

            void Found(string field, string what) => problems.Add(new PlanProblem(i, step.Name, $"steps[{i}].{field}", what));
        }

        return forbidden > 0 && forbidden == problems.Count;
    }

    /// <summary>What is kept as it is and shown to everybody must hold nothing that is secret in any step.</summary>
    private void RefuseSecretNames(Plan plan, CommandDraft draft, List<PlanProblem> problems)
    {
        var redaction = new Redaction();
        foreach (var step in plan.Steps)
        {
            if (catalog.Find(step.ActionType) is { } action) redaction.Learn(step.Parameters.ToElement(), action.Sensitive);
        }

        if (redaction.FaultOfName(plan.PlanId) is { } wrong)
        {
            problems.Add(new PlanProblem(null, null, "planId", wrong));
            if (draft.TraceId == plan.PlanId) draft.TraceId = null;
        }

        draft.RequireWithoutSecrets(redaction);
        for (var i = 0; i < plan.Steps.Length && problems.Count < ExecutionLimits.FaultsTold; i++)
        {
            var step = plan.Steps[i];
            if (redaction.FaultOfName(step.Name) is { } fault) problems.Add(new PlanProblem(i, null, $"steps[{i}].name", fault));
            if (catalog.Find(step.ActionType)?.AffectedBy(step.Parameters.ToElement()).Select(redaction.FaultOfName).FirstOrDefault(f => f is not null) is { } named)
                problems.Add(new PlanProblem(i, null, $"steps[{i}].parameters", $"An id of an object is refused: {named}"));
        }
    }

    /// <summary>The first ones, as many as an error may hold.</summary>
    private static string Sentence(List<PlanProblem> problems)
    {
        const int Told = 3;
        var told = problems.Take(Told).Select(p => $"{p.Field}{(p.StepName is null ? "" : $" (step '{p.StepName}')")}: {p.Message}");
        return string.Join(' ', told) + (problems.Count > Told ? $" And {problems.Count - Told} more." : "");
    }
}
