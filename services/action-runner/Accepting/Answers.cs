using System.Buffers;
using System.Text.Json;
using ActionRunner.Executing;
using Platform.Integrity;
using Platform.Messaging;
using RabbitMQ.Client;

namespace ActionRunner.Accepting;

/// <summary>Writes the answer to a command, plain or in a MassTransit envelope as it was asked.</summary>
internal sealed class Answers(ReplyPublisher replies, BrokerConnections broker, Ids ids)
{
    public void Send(Delivery delivery, Envelope? envelope, Guid commandId, Guid? attemptId, Outcome outcome, bool replayed, string? traceparent)
    {
        var replyTo = envelope?.ReplyTo ?? delivery.Properties.ReplyTo;
        if (!ReplyPublisher.MayAnswer(replyTo)) return;
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (envelope?.RequestId is { } request) WriteEnvelope(writer, request, replyTo!, commandId, attemptId, outcome, replayed);
            else WriteOutcome(writer, commandId, attemptId, outcome, replayed);
        }

        var properties = new BasicProperties
        {
            ContentType = envelope?.RequestId is null ? "application/json" : Envelope.ContentType,
            CorrelationId = delivery.Properties.CorrelationId,
        };
        if (traceparent is not null) properties.Headers = new Dictionary<string, object?> { ["traceparent"] = traceparent };
        replies.Send(replyTo!, properties, buffer.WrittenMemory);
    }

    private void WriteEnvelope(Utf8JsonWriter writer, Guid request, string replyTo, Guid commandId, Guid? attemptId, Outcome outcome, bool replayed)
    {
        writer.WriteStartObject();
        writer.WriteString("messageId", ids.Next());
        writer.WriteString("requestId", request);
        writer.WriteString("destinationAddress", $"rabbitmq://{broker.Broker.Host}{broker.Broker.AbsolutePath}/{replyTo}");
        writer.WriteStartArray("messageType");
        writer.WriteStringValue("urn:message:Platform.Contracts:ActionOutcome");
        writer.WriteEndArray();
        writer.WritePropertyName("message");
        WriteOutcome(writer, commandId, attemptId, outcome, replayed);
        writer.WriteEndObject();
    }

    private static void WriteOutcome(Utf8JsonWriter writer, Guid commandId, Guid? attemptId, Outcome outcome, bool replayed)
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
    }
}
