using System.Text.Json;

namespace Platform.Testing;

/// <summary>What a runner answered.</summary>
public sealed record Answer(JsonElement Json, string? Traceparent)
{
    public string Status => Json.GetProperty("status").GetString()!;

    public string? Error => (Json.TryGetProperty("error", out var error) ? error : Json.GetProperty("reason")).GetString();

    /// <summary>The word before the colon.</summary>
    public string? Code => Error?.Split(':')[0];

    public bool Replayed => Json.GetProperty("replayed").GetBoolean();

    public Guid CommandId => Json.GetProperty("commandId").GetGuid();

    public Guid? AttemptId => Json.GetProperty("attemptId") is { ValueKind: JsonValueKind.String } id ? id.GetGuid() : null;

    public JsonElement Output => Json.GetProperty("output");

    public IReadOnlyList<string> AffectedIds => [.. Json.GetProperty("affectedIds").EnumerateArray().Select(a => a.GetString()!)];

    public override string ToString() => Json.GetRawText();
}
