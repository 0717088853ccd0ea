using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Platform.Integrity;
using RabbitMQ.Client;

namespace Platform.Messaging;

/// <summary>Writes answers, plain or in a MassTransit envelope as it was asked. Best effort, as <see cref="ReplyPublisher"/> is.</summary>
public sealed class AnswerWriter(ReplyPublisher replies, BrokerConnections broker, Ids ids)
{
    /// <summary>Answers what came with this delivery; nothing is sent where it names no address that may be answered.</summary>
    public void Send(Delivery delivery, Envelope? envelope, string messageType, string? traceparent, Action<Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        ArgumentNullException.ThrowIfNull(write);
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
        // It may be the asker's own, and what is none could be larger than a message's head can be.
        if (ActivityContext.TryParse(traceparent, null, out _)) properties.Headers = new Dictionary<string, object?> { ["traceparent"] = traceparent };
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
