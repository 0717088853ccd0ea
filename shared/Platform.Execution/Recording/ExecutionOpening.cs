using System.Text.Json;

namespace Platform.Execution;

/// <summary>
/// What is known before the first step: which execution, of which plan, from when, how security stood. Both chains of a record begin with
/// its hash, so no event fits into another execution. Immutable.
/// </summary>
public sealed class ExecutionOpening
{
    internal ExecutionOpening(
        string executionId, string planId, Digest? planDigest, int? plannedSteps, Digest declaredHash, DateTimeOffset startedAt, SecuritySnapshot? pre,
        ExecutionBeginning? beginning, Digest? hash = null)
    {
        ExecutionId = executionId;
        PlanId = planId;
        PlanDigest = planDigest;
        PlannedSteps = plannedSteps;
        DeclaredSideEffectsHash = declaredHash;
        StartedAt = startedAt;
        SecuritySnapshotPre = pre;
        Beginning = beginning;
        Hash = hash ?? ComputeHash();
    }

    public string ExecutionId { get; }

    public string PlanId { get; }

    /// <summary>The digest of the exact plan, where the observer was given the plan and not its id alone.</summary>
    public Digest? PlanDigest { get; }

    /// <summary>How many steps the plan has, where it is known.</summary>
    public int? PlannedSteps { get; }

    /// <summary>Covers the side effects that the plan declares.</summary>
    public Digest DeclaredSideEffectsHash { get; }

    /// <summary>UTC, microseconds.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>Null where there was no kernel to ask (C12).</summary>
    public SecuritySnapshot? SecuritySnapshotPre { get; }

    /// <summary>What its host keeps beside it; null where the host kept nothing, or was of before this member.</summary>
    public ExecutionBeginning? Beginning { get; }

    /// <inheritdoc cref="StepEvent.Hash"/>
    public Digest Hash { get; }

    /// <summary>SHA-256 over <c>platform-execution-opening/1</c>, a line feed, and the opening's canonical JSON without its hash.</summary>
    public Digest ComputeHash() => CanonicalScratch.Hash("platform-execution-opening/1"u8, this, static (writer, o) => o.Write(writer, withHash: false));

    /// <summary>Canonical JSON, as it is journaled before the first step.</summary>
    public byte[] ToJson() => CanonicalScratch.Encode(this, static (writer, o) => o.Write(writer, withHash: true));

    /// <exception cref="MalformedException">It is not an opening as <see cref="ToJson"/> writes it.</exception>
    public static ExecutionOpening Read(ReadOnlySpan<byte> utf8) => Read(Members.Of(utf8));

    internal static ExecutionOpening Read(Members members)
    {
        var read = new ExecutionOpening(
            members.Name("executionId"), members.Name("planId"), members.DigestOrNull("planDigest"), members.IntegerOrNull("plannedSteps"),
            members.Digest("declaredSideEffectsHash"), members.Moment("startedAt"),
            members.ObjectOrNull("securitySnapshotPre") is { } pre ? SecuritySnapshot.Read(pre) : null,
            members.DigestOrNull("beginningHash") is { } beginning
                ? new ExecutionBeginning(members.String("agentId"), members.StringOrNull("approvalId"), members.Digest("keptPlanHash"), beginning)
                : null,
            members.Digest("hash"));
        members.End();
        return read;
    }

    internal void Write(Utf8JsonWriter writer, bool withHash)
    {
        writer.WriteStartObject();
        if (Beginning is { } beginning)
        {
            writer.WriteString("agentId"u8, beginning.AgentId);
            if (beginning.ApprovalId is not null) writer.WriteString("approvalId"u8, beginning.ApprovalId);
            writer.Digest("beginningHash"u8, beginning.Hash);
            writer.Digest("keptPlanHash"u8, beginning.PlanHash);
        }

        writer.Digest("declaredSideEffectsHash"u8, DeclaredSideEffectsHash);
        writer.WriteString("executionId"u8, ExecutionId);
        if (withHash)
        {
            writer.Digest("hash"u8, Hash);
        }

        if (PlanDigest is { } digest)
        {
            writer.Digest("planDigest"u8, digest);
        }

        writer.WriteString("planId"u8, PlanId);
        if (PlannedSteps is { } steps)
        {
            writer.WriteNumber("plannedSteps"u8, steps);
        }

        if (SecuritySnapshotPre is { } pre)
        {
            writer.WritePropertyName("securitySnapshotPre"u8);
            pre.Write(writer);
        }

        writer.Moment("startedAt"u8, StartedAt);
        writer.WriteEndObject();
    }
}
