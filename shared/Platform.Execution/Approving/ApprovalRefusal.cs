namespace Platform.Execution;

/// <summary>Why an approval is refused.</summary>
public enum ApprovalRefusalReason
{
    Missing,
    Malformed,

    /// <summary>No allowed key has this id.</summary>
    UnknownKey,

    /// <summary>Something of the statement was changed, or another key signed it.</summary>
    BadSignature,

    /// <summary>It approves another plan, or this one before it was changed.</summary>
    WrongPlan,
    Expired,

    /// <summary>The key may not approve one of the plan's actions.</summary>
    NotAllowed,

    /// <summary>Who submits the plan holds the key.</summary>
    SelfSigned,

    /// <summary>It has served before. Told by whoever remembers the ids that served.</summary>
    Used,
}

/// <summary>An approval that does not count, and one sentence that says why. Immutable.</summary>
public sealed record ApprovalRefusal(ApprovalRefusalReason Reason, string Message)
{
    /// <summary>For answers and records: <c>APPROVAL_EXPIRED</c> and the like.</summary>
    public string Code => "APPROVAL_" + Reason switch
    {
        ApprovalRefusalReason.Missing => "MISSING",
        ApprovalRefusalReason.Malformed => "MALFORMED",
        ApprovalRefusalReason.UnknownKey => "UNKNOWN_KEY",
        ApprovalRefusalReason.BadSignature => "BAD_SIGNATURE",
        ApprovalRefusalReason.WrongPlan => "WRONG_PLAN",
        ApprovalRefusalReason.Expired => "EXPIRED",
        ApprovalRefusalReason.NotAllowed => "NOT_ALLOWED",
        ApprovalRefusalReason.SelfSigned => "SELF_SIGNED",
        _ => "USED",
    };

    /// <summary>For whoever finds that this id has served before.</summary>
    public static ApprovalRefusal Used { get; } = new(ApprovalRefusalReason.Used, "This approval has served before; each serves once.");

    public override string ToString() => $"{Code}: {Message}";
}
