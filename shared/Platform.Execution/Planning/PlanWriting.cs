using System.Text.Json;

namespace Platform.Execution;

/// <summary>The canonical form of a plan: hints stand in one list, whatever way they were given.</summary>
internal static class PlanWriting
{
    public static Digest DigestOf(Plan plan) => CanonicalScratch.Hash("platform-plan/1"u8, plan, Write);

    public static void Write(Utf8JsonWriter writer, Plan plan)
    {
        writer.WriteStartObject();
        writer.WriteString("mode"u8, plan.Mode.ToWire());
        writer.WriteString("planId"u8, plan.PlanId);
        writer.WriteStartArray("rollbackHints"u8);
        foreach (var hint in plan.RollbackHints)
        {
            hint.Write(writer);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("steps"u8);
        foreach (var step in plan.Steps)
        {
            step.Write(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
