using System.Text.Json;

namespace Platform.Execution;

/// <summary>How security stood at one moment of an execution (R029). Immutable.</summary>
public sealed record SecuritySnapshot
{
    /// <summary>The context of the snapshot that an observer takes when it is made.</summary>
    public const string PreExecution = "Pre-execution";

    /// <summary>The context of the snapshot that is taken with the mark.</summary>
    public const string PostExecution = "Post-execution";

    public SecuritySnapshot(DateTimeOffset timestamp, SecurityState securityState, BoundaryState boundaryState, string context)
    {
        Timestamp = Timestamps.Truncate(timestamp);
        SecurityState = securityState;
        BoundaryState = boundaryState;
        Context = Wording.Name(context, nameof(context));
    }

    /// <summary>UTC, microseconds.</summary>
    public DateTimeOffset Timestamp { get; }

    public SecurityState SecurityState { get; }

    public BoundaryState BoundaryState { get; }

    /// <summary>When in the execution, e.g. <see cref="PreExecution"/>.</summary>
    public string Context { get; }

    /// <summary>What the kernel answers now (R030).</summary>
    /// <exception cref="Exception">Whatever the kernel throws where it cannot read the state.</exception>
    public static SecuritySnapshot FromKernel(IKernel kernel, string context, DateTimeOffset timestamp)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        return new SecuritySnapshot(timestamp, kernel.GetSecurityState(), kernel.GetBoundaryState(), context);
    }

    /// <summary>Whether either state is more severe than it was in <paramref name="before"/> (R038).</summary>
    public bool IsDegradedSince(SecuritySnapshot before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return SecurityState > before.SecurityState || BoundaryState > before.BoundaryState;
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("boundaryState"u8, BoundaryState.ToWire());
        writer.WriteString("context"u8, Context);
        writer.WriteString("securityState"u8, SecurityState.ToWire());
        writer.Moment("timestamp"u8, Timestamp);
        writer.WriteEndObject();
    }

    internal static SecuritySnapshot Read(Members members)
    {
        var snapshot = new SecuritySnapshot(members.Moment("timestamp"), members.SecurityState("securityState"), members.BoundaryState("boundaryState"), members.Name("context"));
        members.End();
        return snapshot;
    }
}
