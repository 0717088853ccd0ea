using System.Text.Json;
using Hestia.Showing;

namespace Hestia.Asking;

/// <summary>Entries that are no attempts, as lines of the log.</summary>
internal static class OtherEntry
{
    /// <summary>A denial, or the alarm of a witness.</summary>
    public static ActionLog Of(JsonElement entry, string kind) => new()
    {
        Index = entry.TryGetProperty("index", out var index) ? index.GetInt64() : 0,
        Status = kind == LogQuery.AlarmKind ? Statuses.Alarm : Statuses.Denied,
        CommandId = LogQuery.Text(entry, "commandId"),
        AgentId = LogQuery.Text(entry, "agentId"),
        TraceId = LogQuery.Text(entry, "traceId"),
        ActionType = LogQuery.Text(entry, "actionType"),
        Trigger = LogQuery.Text(entry, "trigger"),
        StartedAt = entry.TryGetProperty("at", out var at) && at.TryGetDateTimeOffset(out var moment) ? moment : default,
        Error = Sentence(entry, kind),
        Unreadable = LogQuery.Text(entry, "unreadable"),
        PayloadState = LogQuery.Text(entry, "payloadState"),
    };

    /// <summary>
    /// Why it was denied, or what the witness found. It stands in the payload, which may be a JSON object or its canonical text; without a
    /// payload the code is what is left.
    /// </summary>
    private static string? Sentence(JsonElement entry, string kind)
    {
        if (!entry.TryGetProperty("payload", out var payload)) return LogQuery.Text(entry, "errorCode");
        if (payload.ValueKind == JsonValueKind.String)
        {
            using var document = JsonDocument.Parse(payload.GetString()!);
            return In(document.RootElement, kind);
        }

        return payload.ValueKind == JsonValueKind.Object ? In(payload, kind) : LogQuery.Text(entry, "errorCode");
    }

    private static string? In(JsonElement payload, string kind)
    {
        if (payload.ValueKind != JsonValueKind.Object) return null;
        if (kind != LogQuery.AlarmKind) return LogQuery.Text(payload, "error");
        return payload.TryGetProperty("output", out var output) && output.ValueKind == JsonValueKind.Object
            ? LogQuery.Text(output, "reason")
            : null;
    }
}
