using System.Text.Json;
using ActionRunner.Attempts;
using Platform.Contracts;
using Platform.Messaging;

namespace ActionRunner.Answering;

/// <summary>The answers to commands, plans and changes of the security state.</summary>
internal sealed class Answers(AnswerWriter writer)
{
    /// <summary>To a command.</summary>
    public void Send(Delivery delivery, Envelope? envelope, Guid commandId, Guid? attemptId, Outcome outcome, bool replayed, string? traceparent) =>
        writer.Send(delivery, envelope, nameof(ActionOutcome), traceparent, json =>
        {
            json.WriteStartObject();
            json.WriteString("commandId", commandId);
            if (attemptId is { } id) json.WriteString("attemptId", id);
            else json.WriteNull("attemptId");
            json.WriteString("status", outcome.Status);
            json.WriteString("error", outcome.Error);
            json.WriteStartArray("affectedIds");
            foreach (var affected in outcome.AffectedIds) json.WriteStringValue(affected);
            json.WriteEndArray();
            json.WritePropertyName("output");
            outcome.Output.WriteTo(json);
            json.WriteNumber("durationMs", outcome.DurationMs);
            json.WriteBoolean("replayed", replayed);
            json.WriteEndObject();
        });

    /// <summary>To a plan.</summary>
    public void Send(Delivery delivery, Envelope? envelope, PlanOutcome outcome, string? traceparent) =>
        writer.Send(delivery, envelope, nameof(PlanOutcome), traceparent, json => JsonSerializer.Serialize(json, outcome, JsonSerializerOptions.Web));

    /// <summary>To a change of the security state.</summary>
    public void Send(Delivery delivery, Envelope? envelope, SecurityChangeOutcome outcome) =>
        writer.Send(delivery, envelope, nameof(SecurityChangeOutcome), null, json => JsonSerializer.Serialize(json, outcome, JsonSerializerOptions.Web));
}
