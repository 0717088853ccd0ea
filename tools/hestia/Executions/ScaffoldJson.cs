using System.Text.Json;
using Hestia.Showing;
using Platform.Execution;

namespace Hestia.Executions;

/// <summary>Guidance as JSON, in the shape of the action-runner's own answer.</summary>
internal static class ScaffoldJson
{
    public static string Of(RollbackScaffold scaffold) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("executionId", scaffold.ExecutionId);
        writer.WriteString("planId", scaffold.PlanId);
        writer.WriteString("status", scaffold.Status.ToWire());
        writer.WriteBoolean("isRollbackPossible", scaffold.IsRollbackPossible);
        writer.WriteString("reason", scaffold.Reason);
        Texts(writer, "warnings", scaffold.Warnings);
        Irreversible(writer, scaffold);
        writer.WriteStartArray("manualSteps");
        foreach (var step in scaffold.ManualSteps)
        {
            writer.WriteStartObject();
            writer.WriteNumber("number", step.Number);
            writer.WriteString("stepName", step.StepName);
            writer.WriteBoolean("isIrreversible", step.IsIrreversible);
            writer.WritePropertyName("hint");
            Hint(writer, step.Hint);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("rollbackHints");
        foreach (var hint in scaffold.RollbackHints)
        {
            Hint(writer, hint);
        }

        writer.WriteEndArray();
        writer.WriteString("summary", scaffold.ToSummary());
        writer.WriteEndObject();
    });

    public static string OfIrreversible(RollbackScaffold scaffold) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("executionId", scaffold.ExecutionId);
        Irreversible(writer, scaffold);
        writer.WriteEndObject();
    });

    private static void Irreversible(Utf8JsonWriter writer, RollbackScaffold scaffold)
    {
        writer.WriteStartArray("irreversibleSteps");
        foreach (var step in scaffold.IrreversibleSteps)
        {
            writer.WriteStartObject();
            writer.WriteNumber("stepIndex", step.StepIndex);
            writer.WriteString("stepName", step.StepName);
            Texts(writer, "reasons", step.Reasons);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Hint(Utf8JsonWriter writer, RollbackHint hint)
    {
        writer.WriteStartObject();
        writer.WriteNumber("stepIndex", hint.StepIndex);
        writer.WriteString("description", hint.Description);
        Texts(writer, "actions", hint.Actions);
        Texts(writer, "risks", hint.Risks);
        writer.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
