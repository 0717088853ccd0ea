using System.Text.Json;
using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// A command that was refused before anything ran (C06): malformed, unknown type, invalid parameters, conflicting id, policy, security.
/// Its body is not kept, only its digest and size, because what was refused may hold anything.
/// </summary>
[EntityName("command-denied")]
[MessageUrn("Platform.Contracts:CommandDenied")]
[Record(RecordKind.Denial)]
public sealed record CommandDenied
{
    /// <inheritdoc cref="ActionAttempted.Source"/>
    public required string Source { get; init; }

    /// <inheritdoc cref="ActionAttempted.SourceSeq"/>
    public required long SourceSeq { get; init; }

    public required Guid DenialId { get; init; }

    /// <summary>The command's id, or where it had none one derived from its message id and body.</summary>
    public required Guid CommandId { get; init; }

    public string? AgentId { get; init; }

    public string? TraceId { get; init; }

    public string? ActionType { get; init; }

    public string? Trigger { get; init; }

    /// <summary><c>CODE: sentence</c>.</summary>
    public required string Error { get; init; }

    /// <summary>
    /// SHA-256 of the message body as received, lower-case hex. A nested command had no message: there it is that of the canonical JSON of
    /// <c>{"commandId":…,"parameters":…}</c>, whose parameters were redacted before.
    /// </summary>
    public required string BodySha256 { get; init; }

    /// <summary>Size in bytes of what <see cref="BodySha256"/> is of.</summary>
    public required long BodyBytes { get; init; }

    /// <summary>UTC, microseconds.</summary>
    public required DateTimeOffset DeniedAt { get; init; }

    /// <summary>
    /// Where it stands for many denials of one agent that came beyond the rate at which they are recorded one by one:
    /// <c>{"denials","codes":{CODE:count},"from","to"}</c>. The command's id is then the record's own, the size is that of all bodies, and
    /// the digest is that of their digests, one behind the other.
    /// </summary>
    public JsonElement? Counted { get; init; }

    /// <inheritdoc cref="ActionAttempted.UserId"/>
    public string? UserId { get; init; }

    /// <inheritdoc cref="ActionAttempted.Traceparent"/>
    public string? Traceparent { get; init; }
}
