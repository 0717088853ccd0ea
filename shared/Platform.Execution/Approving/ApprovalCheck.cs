namespace Platform.Execution;

/// <summary>
/// Whether an approval lets exactly this plan run now (R046). A pure function: whether the approval's id has served before is for the caller to
/// find out, in the transaction that uses it up.
/// </summary>
public static class ApprovalCheck
{
    /// <summary>Null where the approval counts, else the first reason against it. Nothing of a statement is believed before its signature held.</summary>
    /// <param name="approval">Null where none came.</param>
    /// <param name="submittedBy">The agent that submits the plan.</param>
    /// <param name="allowedKeys">The keys that this place was told of.</param>
    /// <param name="now">The moment to hold against the expiry.</param>
    public static ApprovalRefusal? Check(Approval? approval, Plan plan, string submittedBy, IEnumerable<AllowedKey> allowedKeys, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentException.ThrowIfNullOrEmpty(submittedBy);
        ArgumentNullException.ThrowIfNull(allowedKeys);
        if (approval is null)
        {
            return new ApprovalRefusal(ApprovalRefusalReason.Missing, "This plan needs an approval, and none came with it.");
        }

        var statement = approval.Statement;
        if (allowedKeys.FirstOrDefault(k => string.Equals(k.KeyId, statement.KeyId, StringComparison.Ordinal)) is not { } key)
        {
            return new ApprovalRefusal(ApprovalRefusalReason.UnknownKey, "The approval names a key that is not allowed here.");
        }

        if (!approval.IsSignedBy(key))
        {
            return new ApprovalRefusal(ApprovalRefusalReason.BadSignature, "The signature does not belong to this approval and key.");
        }

        if (statement.PlanDigest != plan.Digest || !string.Equals(statement.PlanId, plan.PlanId, StringComparison.Ordinal))
        {
            return new ApprovalRefusal(ApprovalRefusalReason.WrongPlan, $"The approval is for another plan, or for plan '{plan.PlanId}' before it was changed.");
        }

        if (now >= statement.ExpiresAt)
        {
            return new ApprovalRefusal(ApprovalRefusalReason.Expired, $"The approval expired at {Integrity.Timestamps.Format(statement.ExpiresAt)}.");
        }

        for (var i = 0; i < plan.Steps.Length; i++)
        {
            if (!key.Allows(plan.Steps[i].ActionType))
            {
                return new ApprovalRefusal(ApprovalRefusalReason.NotAllowed, $"{key.Owner}'s key may not approve steps[{i}].actionType '{plan.Steps[i].ActionType}' (step '{plan.Steps[i].Name}').");
            }
        }

        // Two spellings of one name must not make two people.
        return string.Equals(key.Owner.Trim(), submittedBy.Trim(), StringComparison.OrdinalIgnoreCase)
            ? new ApprovalRefusal(ApprovalRefusalReason.SelfSigned, "Who submits a plan cannot approve it.")
            : null;
    }
}
