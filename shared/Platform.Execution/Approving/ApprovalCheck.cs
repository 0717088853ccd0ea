namespace Platform.Execution;

/// <summary>
/// Whether an approval lets exactly this plan run now (R046). A pure function: whether the approval's id has served before is for the
/// caller to find out, in the transaction that uses it up.
/// </summary>
public static class ApprovalCheck
{
    /// <summary>It approves another plan, or this one before it was changed.</summary>
    public const string WrongPlan = "WRONG_PLAN";

    /// <summary>Who submits the plan holds the key.</summary>
    public const string SelfSigned = "SELF_SIGNED";

    /// <summary>For whoever finds that this id has served before.</summary>
    public static StatementRefusal Used { get; } = new(Approval.Code, StatementRefusal.Used, "This approval has served before; each serves once.");

    /// <summary>
    /// Null where the approval counts, else the first reason against it. Nothing of a statement is believed before its signature held.
    /// </summary>
    /// <param name="approval">Null where none came.</param>
    /// <param name="submittedBy">The agent that submits the plan.</param>
    /// <param name="keys">The keys that this place was told of.</param>
    /// <param name="now">The moment to hold against the expiry.</param>
    public static StatementRefusal? Check(SignedStatement<Approval>? approval, Plan plan, string submittedBy, KeyRing keys, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentException.ThrowIfNullOrEmpty(submittedBy);
        if (approval is null) return new(Approval.Code, StatementRefusal.Missing, "This plan needs an approval, and none came with it.");
        if (approval.Check(keys, out var key) is { } nobodys) return nobodys;
        if (Identifier.Fault(approval.Statement.ApprovalId) is { } fault)
            return approval.Refuse(StatementRefusal.Malformed, $"Its member approvalId is no id. {fault}");

        var statement = approval.Statement;
        if (statement.PlanDigest != plan.Digest || !string.Equals(statement.PlanId, plan.PlanId, StringComparison.Ordinal))
            return approval.Refuse(WrongPlan, $"The approval is for another plan, or for plan '{plan.PlanId}' before it was changed.");
        if (approval.CheckExpiry(now) is { } expired) return expired;
        for (var i = 0; i < plan.Steps.Length; i++)
        {
            if (key!.Allows(plan.Steps[i].ActionType)) continue;
            return approval.Refuse(
                StatementRefusal.NotAllowed,
                $"{key.Owner}'s key may not approve steps[{i}].actionType '{plan.Steps[i].ActionType}' (step '{plan.Steps[i].Name}').");
        }

        return Persons.AreOne(key!.Owner, submittedBy)
            ? approval.Refuse(SelfSigned, "Who submits a plan cannot approve it.")
            : null;
    }
}
