using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Integrity;

namespace Platform.Testing;

/// <summary>A command as an agent would write it.</summary>
public sealed record Command(string ActionType, object? Parameters)
{
    private static readonly Ids Minted = new(TimeProvider.System);

    public Guid CommandId { get; init; } = NewId();

    public string AgentId { get; init; } = "Antigravity";

    public string? TraceId { get; init; } = "job-1";

    public string? Trigger { get; init; } = "alert.high-cpu";

    public static Guid NewId() => Minted.Next();

    /// <summary>A name nobody else uses.</summary>
    public static string NewName(string prefix) => $"{prefix}-{NewId():N}"[..(prefix.Length + 9)] + NewId().ToString("N")[20..];

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(ToJson());

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["commandId"] = CommandId.ToString(), ["agentId"] = AgentId, ["actionType"] = ActionType };
        if (TraceId is not null) json["traceId"] = TraceId;
        if (Trigger is not null) json["trigger"] = Trigger;
        if (Parameters is not null) json["parameters"] = JsonSerializer.SerializeToNode(Parameters);
        return json;
    }

    public static Command Create(string id, object? attributes = null, string type = "server") =>
        new("object.create", new { id, type, attributes = attributes ?? new { maintenance = false } });

    public static Command Update(string id, long expectedVersion, object attributes) => new("object.update", new { id, expectedVersion, attributes });

    public static Command Restart(string id) => new("server.restart", new { id });

    public static Command Deploy(string id, string version) => new("server.deploy", new { id, version });

    public static Command HttpCall(Uri url, object? body = null, string method = "POST") =>
        new("http.call", new { method, url = url?.ToString(), body });
}
