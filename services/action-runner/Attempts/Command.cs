using System.Diagnostics;
using System.Text.Json;
using ActionRunner.Cataloguing;

namespace ActionRunner.Attempts;

/// <summary>A command that is well formed, known and valid. Whether it is new, only the journal knows.</summary>
internal sealed record Command
{
    public required Guid CommandId { get; init; }

    /// <summary>SHA-256 over the content: what makes two commands of one id the same.</summary>
    public required byte[] Digest { get; init; }

    public required string AgentId { get; init; }

    public required string TraceId { get; init; }

    public required string? Trigger { get; init; }

    public required ActionDescriptor Action { get; init; }

    /// <summary>The parameters in canonical form, as given.</summary>
    public required JsonElement Parameters { get; init; }

    /// <summary>The same parameters, typed and validated.</summary>
    public required object Bound { get; init; }

    public required string? UserId { get; init; }

    public required ActivityContext Parent { get; init; }
}

/// <summary>A command that will not be attempted, with the reason; what of it could be read is kept for the denial's record.</summary>
internal sealed record Refusal
{
    public required Guid CommandId { get; init; }

    public required byte[] Digest { get; init; }

    /// <summary><c>CODE: sentence</c>.</summary>
    public required string Error { get; init; }

    public required byte[] BodySha256 { get; init; }

    public required int BodyBytes { get; init; }

    public string? AgentId { get; init; }

    public string? TraceId { get; init; }

    public string? ActionType { get; init; }

    public string? Trigger { get; init; }

    public string? UserId { get; init; }

    public ActivityContext Parent { get; init; }
}
