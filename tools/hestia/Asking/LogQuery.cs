using System.Text.Json;
using Hestia.Showing;

namespace Hestia.Asking;

/// <summary>Which records are wanted.</summary>
internal sealed record LogQuery
{
    public const string DenialKind = "denial";

    public const string AlarmKind = "ledger_alarm";

    public const string RemovalKind = "payload_removal";

    public const string KeyKind = "key_change";

    public string? Agent { get; init; }

    public string? Trace { get; init; }

    public string? Type { get; init; }

    /// <summary>In capitals.</summary>
    public string? Status { get; init; }

    public string? Object { get; init; }

    public Guid? Command { get; init; }

    /// <summary>The entry of <see cref="Command"/>, once the runner's journal has told it.</summary>
    public string? EntryId { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// The kind of the entries wanted where they are not attempts: denials (C06), the alarms of witnesses, and what was done to the ledger
    /// itself are records of their own; null for attempts.
    /// </summary>
    public string? OtherKind => Status switch
    {
        Statuses.Denied => DenialKind,
        Statuses.Alarm => AlarmKind,
        Statuses.Erased or Statuses.Archived => RemovalKind,
        Statuses.Rotated => KeyKind,
        _ => null,
    };

    /// <summary>The page of attempts, newest first.</summary>
    public string AttemptsPath(int limit) => "/action-logs?" + Query(limit,
        ("agentId", Agent), ("traceId", Trace), ("actionType", Type), ("status", Status), ("affectedId", Object),
        ("entryId", EntryId), ("from", Utc(Since)), ("to", Utc(Until)));

    /// <summary>The page of entries of another kind, newest first.</summary>
    public string EntriesPath(string kind, int limit) => "/ledger/entries?" + Query(limit,
        ("kind", kind), ("agentId", Agent), ("traceId", Trace), ("entryId", EntryId), ("from", Utc(Since)), ("to", Utc(Until)),
        ("order", "desc"));

    /// <summary>Whether a record is one of those wanted, for what a service does not filter.</summary>
    public bool Matches(JsonElement item, DateTimeOffset? at) =>
        Is(item, "agentId", Agent) && Is(item, "traceId", Trace) && Is(item, "actionType", Type)
        && MatchesCommand(item) && (OtherKind != RemovalKind || Is(item, "status", Status))
        && (Object is null || (item.TryGetProperty("affectedIds", out var ids) && ids.ValueKind == JsonValueKind.Array && ids.EnumerateArray().Any(i => i.ValueEquals(Object))))
        && (Since is null || at >= Since) && (Until is null || at < Until);

    /// <summary>Held against every record: one command's record among others would be a false answer.</summary>
    public bool MatchesCommand(JsonElement item) =>
        Command is null || (Text(item, "commandId") is { } id && Guid.TryParse(id, out var parsed) && parsed == Command);

    internal static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Is(JsonElement item, string name, string? wanted) => wanted is null || Text(item, name) == wanted;

    private static string? Utc(DateTimeOffset? at) => at?.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.ffffff'Z'");

    private static string Query(int limit, params (string Name, string? Value)[] filters) => string.Join('&', filters
        .Where(f => f.Value is not null)
        .Select(f => $"{f.Name}={Uri.EscapeDataString(f.Value!)}")
        .Append($"limit={limit}"));
}
