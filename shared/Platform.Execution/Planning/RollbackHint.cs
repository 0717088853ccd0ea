using System.Collections.Immutable;
using System.Text.Json;

namespace Platform.Execution;

/// <summary>
/// The plan's author on how to undo a step by hand (R044). Immutable; its texts are kept byte for byte and are never interpreted.
/// </summary>
public sealed class RollbackHint
{
    public RollbackHint(int stepIndex, string description, IEnumerable<string>? actions = null, IEnumerable<string>? risks = null)
    {
        ArgumentNullException.ThrowIfNull(description);
        StepIndex = stepIndex;
        Description = description;
        Actions = [.. actions ?? []];
        Risks = [.. risks ?? []];
    }

    /// <summary>From 0.</summary>
    public int StepIndex { get; }

    public string Description { get; }

    /// <summary>What a person does, one after the other.</summary>
    public ImmutableArray<string> Actions { get; }

    /// <summary>What a person must know before.</summary>
    public ImmutableArray<string> Risks { get; }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        Write(writer, "actions"u8, Actions);
        writer.WriteString("description"u8, Description);
        Write(writer, "risks"u8, Risks);
        writer.WriteNumber("stepIndex"u8, StepIndex);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ImmutableArray<string> lines)
    {
        writer.WriteStartArray(name);
        foreach (var line in lines)
        {
            writer.WriteStringValue(line);
        }

        writer.WriteEndArray();
    }
}
