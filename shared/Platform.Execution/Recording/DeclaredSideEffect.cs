using System.Collections.Immutable;
using System.Text.Json;

namespace Platform.Execution;

/// <summary>A side effect that the plan declares for one of its steps. Immutable.</summary>
/// <param name="StepIndex">From 0.</param>
/// <param name="Category">Where it happens.</param>
/// <param name="Description">The description it will be recorded with; <c>*</c> stands for any run of characters.</param>
/// <param name="Reversible">Whether the author says that it can be undone by hand.</param>
public sealed record DeclaredSideEffect(int StepIndex, SideEffectCategory Category, string Description, bool Reversible)
{
    /// <summary>
    /// Whether the effect is what was declared: the same step and category, a description that fits, and no less reversible.
    /// </summary>
    public bool Covers(ObservedSideEffect observed)
    {
        ArgumentNullException.ThrowIfNull(observed);
        return observed.StepIndex == StepIndex && observed.Category == Category && (observed.Reversible || !Reversible) && Glob.Matches(Description, observed.Description);
    }

    internal static Digest HashAll(ImmutableArray<DeclaredSideEffect> all) =>
        CanonicalScratch.Hash("platform-declared-side-effects/1"u8, all, static (writer, all) => WriteAll(writer, all));

    internal static void WriteAll(Utf8JsonWriter writer, ImmutableArray<DeclaredSideEffect> all)
    {
        writer.WriteStartArray();
        foreach (var declared in all)
        {
            writer.WriteStartObject();
            writer.WriteString("category"u8, declared.Category.ToWire());
            writer.WriteString("description"u8, declared.Description);
            writer.WriteBoolean("reversible"u8, declared.Reversible);
            writer.WriteNumber("stepIndex"u8, declared.StepIndex);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    internal static DeclaredSideEffect Read(Members members)
    {
        var read = new DeclaredSideEffect(members.Integer("stepIndex"), members.Category("category"), members.Text("description"), members.Boolean("reversible"));
        members.End();
        return read;
    }
}
