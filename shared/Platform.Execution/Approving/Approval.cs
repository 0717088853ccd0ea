using System.Text.Json;

namespace Platform.Execution;

/// <summary>What an approver signs: exactly this plan, once, until then. Immutable.</summary>
public sealed record Approval : Statement, IStatement<Approval>
{
    /// <param name="approvalId">Minted for this approval alone; whoever accepts it remembers it, so that it serves once.</param>
    /// <param name="keyId"><see cref="AllowedKey.KeyId"/> of the key that signs.</param>
    /// <param name="expiresAt">From this moment on it is refused; truncated to microseconds.</param>
    public Approval(string approvalId, string planId, Digest planDigest, string keyId, DateTimeOffset expiresAt)
        : base(keyId, expiresAt)
    {
        ApprovalId = Wording.Name(approvalId, nameof(approvalId));
        PlanId = Wording.Name(planId, nameof(planId));
        PlanDigest = planDigest;
    }

    public static string Format => "platform-plan-approval/1";

    public static string Noun => "approval";

    public static string Code => "APPROVAL";

    public string ApprovalId { get; }

    public string PlanId { get; }

    public Digest PlanDigest { get; }

    public static Approval Read(Members members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return new(members.Name("approvalId"), members.Name("planId"), members.Digest("planDigest"), members.Name("keyId"), members.Moment("expiresAt"));
    }

    protected override void WriteMembers(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteString("approvalId"u8, ApprovalId);
        writer.Digest("planDigest"u8, PlanDigest);
        writer.WriteString("planId"u8, PlanId);
    }
}
