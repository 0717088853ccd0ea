using System.Collections.Immutable;
using System.Text.Json;

namespace Platform.Execution;

/// <summary>One step of a plan: an action, its parameters, and what it says that it will do. Immutable; checked with its plan.</summary>
public sealed class PlanStep
{
    public PlanStep(string name, string actionType, FrozenJson? parameters = null, IEnumerable<SideEffectDeclaration>? declaredSideEffects = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(actionType);
        Name = name;
        ActionType = actionType;
        Parameters = parameters ?? FrozenJson.Empty;
        DeclaredSideEffects = [.. declaredSideEffects ?? []];
    }

    /// <summary>No two steps of a plan have the same.</summary>
    public string Name { get; }

    /// <summary>Such as <c>server.restart</c>. Whether there is such an action is not known here.</summary>
    public string ActionType { get; }

    public FrozenJson Parameters { get; }

    public ImmutableArray<SideEffectDeclaration> DeclaredSideEffects { get; }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("actionType"u8, ActionType);
        writer.WriteStartArray("declaredSideEffects"u8);
        foreach (var declared in DeclaredSideEffects)
        {
            writer.WriteStartObject();
            writer.WriteString("category"u8, declared.Category.ToWire());
            writer.WriteString("description"u8, declared.Description);
            writer.WriteBoolean("reversible"u8, declared.Reversible);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("name"u8, Name);
        writer.Json("parameters"u8, Parameters);
        writer.WriteEndObject();
    }
}
