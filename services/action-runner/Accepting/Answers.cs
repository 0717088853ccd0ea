using System.Buffers;
using System.Text.Json;
using ActionRunner.Executing;
using Platform.Contracts;
using Platform.Integrity;
using Platform.Messaging;
using RabbitMQ.Client;

namespace ActionRunner.Accepting;

/// <summary>Writes answers, plain or in a MassTransit envelope as it was asked.</summary>
internal sealed class Answers(ReplyPublisher replies, BrokerConnections broker, Ids ids)
{
    /// <summary>To a command.</summary>
    public void Send(Delivery delivery, Envelope? envelope, Guid commandId, Guid? attemptId, Outcome outcome, bool replayed, string? traceparent) =>
        Send(delivery, envelope, nameof(ActionOutcome), traceparent, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("commandId", commandId);
            if (attemptId is { } id) writer.WriteString("attemptId", id);
            else writer.WriteNull("attemptId");
            writer.WriteString("status", outcome.Status);
            writer.WriteString("error", outcome.Error);
            writer.WriteStartArray("affectedIds");
            foreach (var affected in outcome.AffectedIds) writer.WriteStringValue(affected);
            writer.WriteEndArray();
            writer.WritePropertyName("output");
            outcome.Output.WriteTo(writer);
            writer.WriteNumber("durationMs", outcome.DurationMs);
            writer.WriteBoolean("replayed", replayed);
            writer.WriteEndObject();
        });

    /// <summary>To a plan.</summary>
    public void Send(Delivery delivery, Envelope? envelope, PlanOutcome outcome, string? traceparent) =>
        Send(delivery, envelope, nameof(PlanOutcome), traceparent, writer => JsonSerializer.Serialize(writer, outcome, JsonSerializerOptions.Web));

    /// <summary>To a change of the security state.</summary>
    public void Send(Delivery delivery, Envelope? envelope, SecurityChangeOutcome outcome) =>
        Send(delivery, envelope, nameof(SecurityChangeOutcome), null, writer => JsonSerializer.Serialize(writer, outcome, JsonSerializerOptions.Web));

    private void Send(Delivery delivery, Envelope? envelope, string messageType, string? traceparent, Action<Utf8JsonWriter> write)
    {
        var replyTo = envelope?.ReplyTo ?? delivery.Properties.ReplyTo;
        if (!ReplyPublisher.MayAnswer(replyTo)) return;
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (envelope?.RequestId is { } request) WriteEnvelope(writer, request, replyTo!, messageType, write);
            else write(writer);
        }

        var properties = new BasicProperties
        {
            ContentType = envelope?.RequestId is null ? "application/json" : Envelope.ContentType,
            CorrelationId = delivery.Properties.CorrelationId,
        };
        if (traceparent is not null) properties.Headers = new Dictionary<string, object?> { ["traceparent"] = traceparent };
        replies.Send(replyTo!, properties, buffer.WrittenMemory);
    }

    private void WriteEnvelope(Utf8JsonWriter writer, Guid request, string replyTo, string messageType, Action<Utf8JsonWriter> write)
    {
        writer.WriteStartObject();
        writer.WriteString("messageId", ids.Next());
        writer.WriteString("requestId", request);
        writer.WriteString("destinationAddress", $"rabbitmq://{broker.Broker.Host}{broker.Broker.AbsolutePath}/{replyTo}");
        writer.WriteStartArray("messageType");
        writer.WriteStringValue("urn:message:Platform.Contracts:" + messageType);
        writer.WriteEndArray();
        writer.WritePropertyName("message");
        write(writer);
        writer.WriteEndObject();
    }
}
