using Hestia.Reaching;
using Platform.Execution;
using Platform.Statements;

namespace Hestia.Plans;

/// <summary>An approval as a file beside its plan.</summary>
internal static class ApprovalFile
{
    private const int BytesMax = 64 << 10;

    /// <summary>Where a plan's approval stands unless somebody says otherwise.</summary>
    public static string Beside(string planFile) => planFile + ".approval.json";

    /// <exception cref="CliException">There is no such file, or it is no approval.</exception>
    public static async Task<SignedStatement<Approval>> ReadAsync(Session session, string name, CancellationToken cancel)
    {
        var bytes = await BoundedFile.ReadAsync(session, name, BytesMax, "An approval", cancel);
        return SignedStatement.TryRead<Approval>(bytes, out var approval, out var refusal) ? approval : throw CliException.Usage($"{name} is not an approval: {refusal.Message}");
    }

    /// <summary>Why it cannot serve this plan; null where nothing that can be seen from here stands against it.</summary>
    public static string? Misfit(SignedStatement<Approval> approval, Plan plan, DateTimeOffset now) =>
        approval.Statement.PlanId != plan.PlanId ? $"it approves the plan {approval.Statement.PlanId}, not {plan.PlanId}"
        : approval.Statement.PlanDigest != plan.Digest ? $"it approves the digest {approval.Statement.PlanDigest}, and this plan in the mode {plan.Mode.ToWire()} has {plan.Digest}: the plan or its mode was changed since"
        : now >= approval.Statement.ExpiresAt ? $"it expired at {Platform.Integrity.Timestamps.Format(approval.Statement.ExpiresAt)}"
        : null;
}
