using System.Collections.Frozen;
using System.Text.Json;

namespace Platform.Statements;

/// <summary>
/// What a sovereign signs about a run: this verdict, on exactly what <see cref="Subject"/> is the digest of (C28). Immutable. Which key may
/// sign is a matter of <see cref="AllowedKey.MayApprove"/>: the key covers the action type that the verdict leads to
/// (<see cref="ActionOf"/>).
/// </summary>
public sealed record GateDecision : Statement, IStatement<GateDecision>
{
    /// <summary>The gate before phase 6.</summary>
    public const string Gate1 = "SG_1";

    /// <summary>The gate before phase 10.</summary>
    public const string Gate2 = "SG_2";

    /// <summary>Not a gate: a run that stopped, or one that shall not go on.</summary>
    public const string Run = "RUN";

    public const string Approve = "APPROVE";

    public const string Reject = "REJECT";

    /// <summary>Ends a run for good; its key is free for another run.</summary>
    public const string Void = "VOID";

    /// <summary>Lets a run that stopped between leg A and leg B go on with leg B (R099).</summary>
    public const string CompleteLegB = "COMPLETE_LEG_B";

    private static readonly FrozenSet<string> Gates = FrozenSet.Create(StringComparer.Ordinal, Gate1, Gate2, Run);

    /// <param name="decisionId">Minted for this decision alone.</param>
    /// <param name="runId">The run.</param>
    /// <param name="gate"><see cref="Gate1"/>, <see cref="Gate2"/> or <see cref="Run"/>.</param>
    /// <param name="verdict"><see cref="Approve"/> or <see cref="Reject"/> at a gate; <see cref="Void"/> or <see cref="CompleteLegB"/> of a
    /// run.</param>
    /// <param name="subject">SHA-256 over the canonical JSON of what is decided on.</param>
    /// <param name="reason">Why, in the sovereign's words; may be empty for an approval.</param>
    /// <param name="keyId"><see cref="AllowedKey.KeyId"/> of the key that signs.</param>
    /// <param name="expiresAt">A decision that is received from this moment on is refused; truncated to microseconds.</param>
    public GateDecision(Guid decisionId, string runId, string gate, string verdict, Digest subject, string reason, string keyId, DateTimeOffset expiresAt)
        : base(keyId, expiresAt)
    {
        DecisionId = decisionId;
        RunId = Wording.Name(runId, nameof(runId));
        Gate = Gates.Contains(gate) ? gate : throw new ArgumentException("This gate is not known.", nameof(gate));
        Verdict = IsVerdictOf(gate, verdict) ? verdict : throw new ArgumentException($"\"{verdict}\" is no verdict of {gate}.", nameof(verdict));
        Subject = subject;
        Reason = Wording.Text(reason, nameof(reason));
    }

    public static string Format => "platform-gate-decision/1";

    public static string Noun => "decision";

    public static string Code => "DECISION";

    public Guid DecisionId { get; }

    public string RunId { get; }

    public string Gate { get; }

    public string Verdict { get; }

    public Digest Subject { get; }

    public string Reason { get; }

    /// <summary>The action type that a key must be allowed to approve to sign at this gate.</summary>
    public static string ActionOf(string gate) => gate switch
    {
        Gate1 => "cut.cut_leg_a",
        Gate2 => "cut.lifecycle_enact",
        Run => "cut.run",
        _ => throw new ArgumentException("This gate is not known.", nameof(gate)),
    };

    public static GateDecision Read(Members members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var gate = members.String("gate");
        if (!Gates.Contains(gate)) throw members.Unknown("gate");
        var reason = members.Text("reason");
        if (reason.Contains('\0', StringComparison.Ordinal)) throw members.Wrong("reason", "U+0000 cannot stand here.");
        var verdict = members.String("verdict");
        return !IsVerdictOf(gate, verdict)
            ? throw members.Unknown("verdict")
            : new(members.Uuid("decisionId"), members.Name("runId"), gate, verdict, members.Digest("subject"), reason, members.Name("keyId"), members.Moment("expiresAt"));
    }

    protected internal override void WriteMembers(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteString("decisionId"u8, DecisionId);
        writer.WriteString("gate"u8, Gate);
        writer.WriteString("reason"u8, Reason);
        writer.WriteString("runId"u8, RunId);
        writer.WriteString("subject"u8, Subject.ToString());
        writer.WriteString("verdict"u8, Verdict);
    }

    private static bool IsVerdictOf(string gate, string verdict) => gate is Run ? verdict is Void or CompleteLegB : verdict is Approve or Reject;
}
