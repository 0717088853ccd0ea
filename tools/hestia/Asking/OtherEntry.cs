using System.Text.Json;
using Hestia.Showing;

namespace Hestia.Asking;

/// <summary>Entries that are no attempts, as lines of the log.</summary>
internal static class OtherEntry
{
    /// <summary>A denial, the alarm of a witness, a removal of payloads, or a change of the ledger's key.</summary>
    public static ActionLog Of(JsonElement entry, string kind) => new()
    {
        Index = entry.TryGetProperty("index", out var index) ? index.GetInt64() : 0,
        Status = kind switch
        {
            LogQuery.AlarmKind => Statuses.Alarm,
            LogQuery.DenialKind => Statuses.Denied,
            _ => LogQuery.Text(entry, "status") ?? "",
        },
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
    /// Why it was denied, what the witness found, what was removed and why, which key followed which. It stands in the payload, which may
    /// be a JSON object or its canonical text; without a payload the code is what is left.
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
        if (kind == LogQuery.DenialKind) return LogQuery.Text(payload, "error");
        if (!payload.TryGetProperty("output", out var output) || output.ValueKind != JsonValueKind.Object) return null;
        return kind switch
        {
            LogQuery.RemovalKind => output.TryGetProperty("removal", out var removal) ? Removal(removal) : null,
            LogQuery.KeyKind => $"{Key(LogQuery.Text(output, "from"))} → {Key(LogQuery.Text(output, "to"))}",
            _ => LogQuery.Text(output, "reason"),
        };
    }

    private static string? Removal(JsonElement removal)
    {
        if (removal.ValueKind != JsonValueKind.Object || !removal.TryGetProperty("ranges", out var ranges)
            || ranges.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var entries = ranges.EnumerateArray().Where(r => r.ValueKind == JsonValueKind.Object).Select(Entries);
        return $"{LogQuery.Text(removal, "reason")} ({string.Join(", ", entries)})";
    }

    private static string Entries(JsonElement range)
    {
        var (from, to) = (Number(range, "from"), Number(range, "to"));
        return from == to ? from : $"{from}–{to}";
    }

    private static string Number(JsonElement range, string name) =>
        range.TryGetProperty(name, out var number) ? number.GetRawText() : "?";

    /// <summary>A key's name and id, without the key.</summary>
    private static string Key(string? key) => key is null ? "?" : string.Join('+', key.Split('+').Take(2));
}
