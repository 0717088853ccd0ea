namespace Platform.Statements;

/// <summary>A signed statement does not count, and one sentence says why. Immutable.</summary>
/// <param name="Kind">What the statement is, in capitals, as in <c>APPROVAL</c>.</param>
/// <param name="Reason">One of the reasons below, or one that this kind of statement adds.</param>
/// <param name="Message">A sentence.</param>
public sealed record StatementRefusal(string Kind, string Reason, string Message)
{
    /// <summary>There is none.</summary>
    public const string Missing = "MISSING";

    public const string Malformed = "MALFORMED";

    /// <summary>No allowed key has this id.</summary>
    public const string UnknownKey = "UNKNOWN_KEY";

    /// <summary>Something of the statement was changed, or another key signed it.</summary>
    public const string BadSignature = "BAD_SIGNATURE";

    /// <summary>The key may not sign this.</summary>
    public const string NotAllowed = "NOT_ALLOWED";

    public const string Expired = "EXPIRED";

    /// <summary>It expires later than is accepted.</summary>
    public const string TooLong = "TOO_LONG";

    /// <summary>It has served before. Told by whoever remembers the ids that served.</summary>
    public const string Used = "USED";

    /// <summary>For answers and records: <c>APPROVAL_EXPIRED</c> and the like.</summary>
    public string Code => $"{Kind}_{Reason}";

    public override string ToString() => $"{Code}: {Message}";
}
