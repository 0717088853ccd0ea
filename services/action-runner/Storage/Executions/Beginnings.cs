using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Platform.Execution;

namespace ActionRunner.Storage;

/// <summary>
/// What stands in <c>execution.begun</c> beside the opening, as the opening tells of it: both chains of a record begin with the opening's
/// hash, and the ledger has it. So a row that somebody edited is told as edited, and nothing of it is taken for the author's.
/// </summary>
internal static class Beginnings
{
    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>What the opening is to say of a beginning.</summary>
    public static ExecutionBeginning Of(BeginningColumns columns, Plan kept, byte[]? approval) => new(columns.AgentId, ApprovalIdOf(approval), HashOf(kept), HashOf(columns));

    /// <summary>
    /// The first column that is not what the execution began with, a sentence; null where all are, as far as its opening covers them.
    /// </summary>
    public static string? Altered(BegunExecution begun)
    {
        var opening = begun.Opening;
        if (opening.ComputeHash() != opening.Hash) return "The opening was altered: it does not give its own hash.";
        if (opening.ExecutionId != begun.ExecutionId.ToString()) return Told("execution_id");
        if (opening.PlanId != begun.PlanId) return Told("plan_id");
        if (opening.PlanDigest != begun.PlanDigest) return Told("plan_digest");
        if (begun.BegunAt is { } at && at != opening.StartedAt) return Told("begun_at");
        if (opening.Beginning is not { } beginning) return null;
        if (begun.AgentId != beginning.AgentId) return Told("agent_id");
        if (HashOf(begun.Plan) != beginning.PlanHash) return Told("plan (the steps and the author's hints)");
        if (ApprovalIdOf(begun.Approval) != beginning.ApprovalId) return Told("approval");
        return HashOf(begun.Columns) == beginning.Hash ? null : Told("mode, entry_id, trace_id, trigger, user_id or traceparent");
    }

    /// <summary>
    /// Whether the plan's hints are proven to be the author's. Those of a plan that was redacted by a version whose openings tell of no
    /// beginning are not.
    /// </summary>
    public static bool CoversHints(BegunExecution begun) => begun.Opening.Beginning is not null || begun.Plan.IsAsGiven;

    /// <summary>The id of an approval; null where there is none, or none that can be read.</summary>
    private static string? ApprovalIdOf(byte[]? approval) => approval is not null && SignedStatement.TryRead<Approval>(approval, out var signed, out _) ? signed.Statement.ApprovalId : null;

    private static string Told(string column) => $"The column {column} of execution.begun was altered: the execution's opening tells otherwise.";

    /// <summary>SHA-256 over <c>platform-execution-plan/1</c>, a line feed, and the kept plan's canonical JSON.</summary>
    private static Digest HashOf(Plan kept) => Hash("platform-execution-plan/1\n"u8, kept.ToJson());

    /// <summary>SHA-256 over <c>platform-execution-beginning/1</c>, a line feed, and the canonical JSON of the columns.</summary>
    private static Digest HashOf(BeginningColumns columns)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer)) JsonSerializer.Serialize(writer, columns, Written);
        return Hash("platform-execution-beginning/1\n"u8, CanonicalJson.Encode(buffer.WrittenSpan));
    }

    private static Digest Hash(ReadOnlySpan<byte> domain, ReadOnlySpan<byte> content) => new(SHA256.HashData([.. domain, .. content]));
}

/// <summary>The columns that one digest covers together.</summary>
internal sealed record BeginningColumns(string AgentId, Guid EntryId, Guid ExecutionId, string Mode, string TraceId, string? Traceparent, string? Trigger, string? UserId);
