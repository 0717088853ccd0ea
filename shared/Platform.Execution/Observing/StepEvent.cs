using System.Text.Json;

namespace Platform.Execution;

/// <summary>
/// One thing that happened to a step (R027). Immutable, and linked: its hash covers all its content and the hash of the event before it, so
/// an event that is changed, moved, inserted or removed breaks the chain there. The first event's link is the execution's opening.
/// </summary>
public sealed class StepEvent
{
    internal StepEvent(StepEventType type, int stepIndex, string stepName, string? error, FrozenJson details, DateTimeOffset at, Digest previous, Digest? hash = null)
    {
        Type = type;
        StepIndex = stepIndex;
        StepName = stepName;
        Error = error;
        Details = details;
        At = at;
        PreviousEventHash = previous;
        Hash = hash ?? ComputeHash();
    }

    public StepEventType Type { get; }

    /// <summary>From 0.</summary>
    public int StepIndex { get; }

    public string StepName { get; }

    /// <summary>What a failed step says of itself; null otherwise.</summary>
    public string? Error { get; }

    public FrozenJson Details { get; }

    /// <summary>UTC, microseconds.</summary>
    public DateTimeOffset At { get; }

    public Digest PreviousEventHash { get; }

    /// <summary>The hash it was recorded with. <see cref="ComputeHash"/> tells whether its content still gives it.</summary>
    public Digest Hash { get; }

    /// <summary>SHA-256 over <c>platform-step-event/1</c>, a line feed, and the event's canonical JSON without its hash.</summary>
    public Digest ComputeHash() => CanonicalScratch.Hash("platform-step-event/1"u8, this, static (writer, e) => e.Write(writer, withHash: false));

    /// <summary>Canonical JSON, as it is journaled; <see cref="Read(ReadOnlySpan{byte})"/> gives the same event.</summary>
    public byte[] ToJson() => CanonicalScratch.Encode(this, static (writer, e) => e.Write(writer, withHash: true));

    /// <summary>
    /// The event as it was written, with the hash it has there: reading checks the shape, verifying a record checks the truth.
    /// </summary>
    /// <exception cref="MalformedException">It is not an event as <see cref="ToJson"/> writes it.</exception>
    public static StepEvent Read(ReadOnlySpan<byte> utf8) => Read(Members.Of(utf8));

    internal static StepEvent Read(Members members)
    {
        var read = new StepEvent(
            members.EventType("type"), members.Integer("stepIndex"), members.Name("stepName"), members.TextOrNull("error"), members.Details("details"),
            members.Moment("at"), members.Digest("previousEventHash"), members.Digest("hash"));
        members.End();
        return read.StepIndex < ExecutionLimits.Steps ? read : throw members.Wrong("stepIndex", $"It must be below {ExecutionLimits.Steps}.");
    }

    internal void Write(Utf8JsonWriter writer, bool withHash)
    {
        writer.WriteStartObject();
        writer.Moment("at"u8, At);
        writer.Json("details"u8, Details);
        writer.Text("error"u8, Error);
        if (withHash)
        {
            writer.Digest("hash"u8, Hash);
        }

        writer.Digest("previousEventHash"u8, PreviousEventHash);
        writer.WriteNumber("stepIndex"u8, StepIndex);
        writer.WriteString("stepName"u8, StepName);
        writer.WriteString("type"u8, Type.ToWire());
        writer.WriteEndObject();
    }
}
