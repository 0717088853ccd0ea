using System.Text.Json;
using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// Asks the action-runner to execute one action, once. Publish it to the exchange <c>execute-action</c>, as plain JSON or in a
/// MassTransit envelope. <see cref="CommandId"/> is the idempotency key: make and keep it before sending; the same id with the same
/// content is answered with the first outcome, with other content it is denied (<c>CONFLICT</c>).
/// </summary>
[ExcludeFromTopology]
[EntityName("execute-action")]
[MessageUrn("Platform.Contracts:ExecuteAction")]
public sealed record ExecuteAction
{
    /// <summary>The idempotency key, minted by the caller.</summary>
    public required Guid CommandId { get; init; }

    /// <summary>Who acts, 1 to 200 characters, e.g. <c>Antigravity</c> (R005).</summary>
    public required string AgentId { get; init; }

    /// <summary>The job or plan this belongs to, at most 200 characters (R005). Absent: the command id.</summary>
    public string? TraceId { get; init; }

    /// <summary>The action's name in the catalog, e.g. <c>server.restart</c> (R006).</summary>
    public required string ActionType { get; init; }

    /// <summary>What made the agent act, at most 200 characters, e.g. <c>alert.high-cpu</c> (C07).</summary>
    public string? Trigger { get; init; }

    /// <summary>The action's parameters, a JSON object of the shape published at <c>/actions</c> (R006). Absent: <c>{}</c>.</summary>
    public JsonElement? Parameters { get; init; }
}
