using System.Text.Json;

namespace Platform.Execution;

/// <summary>How an execution ended, or that it has not (R024, R025). Immutable.</summary>
public sealed class ExecutionOutcome
{
    internal ExecutionOutcome(ExecutionStatus status, string? reason, DateTimeOffset? endedAt, SecuritySnapshot? post, LiveModeState mode)
    {
        Status = status;
        Reason = reason;
        EndedAt = endedAt;
        SecuritySnapshotPost = post;
        LiveModeState = mode;
    }

    public ExecutionStatus Status { get; }

    /// <summary>What who marked it said; null before a mark.</summary>
    public string? Reason { get; }

    /// <summary>UTC, microseconds; null before a mark.</summary>
    public DateTimeOffset? EndedAt { get; }

    /// <summary>Null before a mark, without a kernel, and where the kernel could not read the state: then it is unknown.</summary>
    public SecuritySnapshot? SecuritySnapshotPost { get; }

    public LiveModeState LiveModeState { get; }

    internal static ExecutionOutcome Read(Members members)
    {
        var read = new ExecutionOutcome(
            members.Status("status"), members.TextOrNull("reason"), members.MomentOrNull("endedAt"),
            members.ObjectOrNull("securitySnapshotPost") is { } post ? SecuritySnapshot.Read(post) : null, members.LiveModeState("liveModeState"));
        members.End();
        return read;
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        if (EndedAt is { } endedAt)
        {
            writer.Moment("endedAt"u8, endedAt);
        }

        writer.WriteString("liveModeState"u8, LiveModeState.ToWire());
        writer.Text("reason"u8, Reason);
        if (SecuritySnapshotPost is { } post)
        {
            writer.WritePropertyName("securitySnapshotPost"u8);
            post.Write(writer);
        }

        writer.WriteString("status"u8, Status.ToWire());
        writer.WriteEndObject();
    }
}
