using System.Text.Json;

namespace Hestia.Ocel;

/// <summary>How attempts stand in the file.</summary>
internal static class OcelEvents
{
    /// <summary>Of what has lost its payload: true. Else it is not there.</summary>
    public const string PayloadRemoved = "payloadRemoved";

    private static readonly (string Name, string Type)[] Attributes =
        [("status", "string"), ("errorCode", "string"), ("durationMs", "integer"), ("trigger", "string"), ("parentAttemptId", "string"), (PayloadRemoved, "boolean")];

    public static void WriteTypes(Utf8JsonWriter writer, IEnumerable<string> actionTypes)
    {
        writer.WriteStartArray("eventTypes");
        foreach (var type in actionTypes.Order(StringComparer.Ordinal))
        {
            WriteType(writer, type, Attributes);
        }

        writer.WriteEndArray();
    }

    public static void WriteType(Utf8JsonWriter writer, string name, IEnumerable<(string Name, string Type)> attributes)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteStartArray("attributes");
        foreach (var attribute in attributes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", attribute.Name);
            writer.WriteString("type", attribute.Type);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WriteRelationship(Utf8JsonWriter writer, string objectId, string qualifier)
    {
        writer.WriteStartObject();
        writer.WriteString("objectId", objectId);
        writer.WriteString("qualifier", qualifier);
        writer.WriteEndObject();
    }

    /// <summary>
    /// An attempt's envelope as an event; <c>relationships</c> is its last member, and whoever knows more of them adds to its end.
    /// </summary>
    public static void Write(Utf8JsonWriter writer, JsonElement envelope, bool isRemoved, OcelObjects objects)
    {
        writer.WriteStartObject();
        writer.WriteString("id", Text(envelope, "attemptId"));
        writer.WriteString("type", Text(envelope, "actionType"));
        writer.WriteString("time", Text(envelope, "at"));
        writer.WriteStartArray("attributes");
        foreach (var (name, _) in Attributes)
        {
            if (envelope.TryGetProperty(name, out var value))
            {
                writer.WriteStartObject();
                writer.WriteString("name", name);
                writer.WritePropertyName("value");
                value.WriteTo(writer);
                writer.WriteEndObject();
            }
        }

        if (isRemoved)
        {
            writer.WriteStartObject();
            writer.WriteString("name", PayloadRemoved);
            writer.WriteBoolean("value", true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("relationships");
        foreach (var id in envelope.GetProperty("affectedIds").EnumerateArray().Select(i => i.GetString()!).Distinct())
        {
            WriteRelationship(writer, objects.Take(OcelObjects.Affected, id), "affects");
        }

        if (Text(envelope, "agentId") is { } agent)
        {
            WriteRelationship(writer, objects.Take(OcelObjects.Agent, agent), "by");
        }

        if (Text(envelope, "traceId") is { } trace)
        {
            WriteRelationship(writer, objects.Take(OcelObjects.Trace, trace), "part of");
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
