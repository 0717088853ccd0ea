using System.Text.Json;
using Hestia.Reaching;
using Platform.Execution;

namespace Hestia.Security;

/// <summary>How security stands, as the action-runner tells it.</summary>
internal sealed record Standing
{
    public required string SecurityState { get; init; }

    public required string BoundaryState { get; init; }

    public required long Version { get; init; }

    public DateTimeOffset? ChangedAt { get; init; }

    public string? ChangedBy { get; init; }

    public string? Reason { get; init; }

    /// <summary>The two states; null where this program does not know one of the words.</summary>
    public SecurityReading? Reading =>
        WireWords.TryParse(SecurityState, out SecurityState state) && WireWords.TryParse(BoundaryState, out BoundaryState boundary) ? new SecurityReading(state, boundary) : null;

    public static async Task<(JsonElement Json, Standing Standing)> ReadAsync(Session session, CancellationToken cancel)
    {
        var json = await session.ActionRunner.GetAsync("/security", cancel);
        return (json, json.Deserialize(SecurityJson.Default.Standing) ?? throw new JsonException("There is no security state in it."));
    }
}

/// <summary>The runner's answer to a change.</summary>
internal sealed record ChangeAnswer
{
    public string? ChangeId { get; init; }

    /// <summary><c>CHANGED</c> or <c>DENIED</c>.</summary>
    public required string Status { get; init; }

    public string? Error { get; init; }

    public long? Version { get; init; }

    public bool Replayed { get; init; }
}
