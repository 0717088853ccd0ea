using System.Text.Json;

namespace Platform.Execution;

/// <summary>
/// A side effect that was seen (R035), immutable and linked to the one before it as events are. It tells after how many events it was
/// recorded, so that effects and events stand in one order.
/// </summary>
public sealed class ObservedSideEffect
{
    internal ObservedSideEffect(
        SideEffectCategory category, string description, bool reversible, int? stepIndex, int afterEvents, FrozenJson details, DateTimeOffset at, Digest previous, Digest? hash = null)
    {
        Category = category;
        Description = description;
        Reversible = reversible;
        StepIndex = stepIndex;
        AfterEvents = afterEvents;
        Details = details;
        At = at;
        PreviousHash = previous;
        Hash = hash ?? ComputeHash();
    }

    public SideEffectCategory Category { get; }

    public string Description { get; }

    /// <summary>Whether who recorded it says that it can be undone by hand.</summary>
    public bool Reversible { get; }

    /// <summary>The step that was running, or ran last; null before the first one.</summary>
    public int? StepIndex { get; }

    /// <summary>How many step events had been recorded before it.</summary>
    public int AfterEvents { get; }

    public FrozenJson Details { get; }

    /// <summary>UTC, microseconds.</summary>
    public DateTimeOffset At { get; }

    public Digest PreviousHash { get; }

    /// <inheritdoc cref="StepEvent.Hash"/>
    public Digest Hash { get; }

    /// <summary>SHA-256 over <c>platform-side-effect/1</c>, a line feed, and the effect's canonical JSON without its hash.</summary>
    public Digest ComputeHash() => CanonicalScratch.Hash("platform-side-effect/1"u8, this, static (writer, e) => e.Write(writer, withHash: false));

    /// <inheritdoc cref="StepEvent.ToJson"/>
    public byte[] ToJson() => CanonicalScratch.Encode(this, static (writer, e) => e.Write(writer, withHash: true));

    /// <inheritdoc cref="StepEvent.Read(ReadOnlySpan{byte})"/>
    public static ObservedSideEffect Read(ReadOnlySpan<byte> utf8) => Read(Members.Of(utf8));

    internal static ObservedSideEffect Read(Members members)
    {
        var read = new ObservedSideEffect(
            members.Category("category"), members.Text("description"), members.Boolean("reversible"), members.IntegerOrNull("stepIndex"), members.Integer("afterEvents"),
            members.Details("details"), members.Moment("at"), members.Digest("previousHash"), members.Digest("hash"));
        members.End();
        return read.StepIndex is null or < ExecutionLimits.Steps ? read : throw members.Wrong("stepIndex", $"It must be below {ExecutionLimits.Steps}.");
    }

    internal void Write(Utf8JsonWriter writer, bool withHash)
    {
        writer.WriteStartObject();
        writer.WriteNumber("afterEvents"u8, AfterEvents);
        writer.Moment("at"u8, At);
        writer.WriteString("category"u8, Category.ToWire());
        writer.WriteString("description"u8, Description);
        writer.Json("details"u8, Details);
        if (withHash)
        {
            writer.Digest("hash"u8, Hash);
        }

        writer.Digest("previousHash"u8, PreviousHash);
        writer.WriteBoolean("reversible"u8, Reversible);
        if (StepIndex is { } stepIndex)
        {
            writer.WriteNumber("stepIndex"u8, stepIndex);
        }

        writer.WriteEndObject();
    }
}
