using System.Text.Json;
using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// Asks the action-runner to execute a plan of several steps, once. Publish it to the exchange <c>execute-plan</c>, as plain JSON or in a
/// MassTransit envelope. A plan that is refused is refused whole, before anything of it runs.
/// </summary>
[ExcludeFromTopology]
[EntityName("execute-plan")]
[MessageUrn("Platform.Contracts:ExecutePlan")]
public sealed record ExecutePlan
{
    /// <summary>The idempotency key, minted by the caller; it is the execution's id from then on.</summary>
    public required Guid CommandId { get; init; }

    /// <inheritdoc cref="ExecuteAction.AgentId"/>
    public required string AgentId { get; init; }

    /// <summary>The job this belongs to, at most 200 characters (R005). Absent: the plan's id.</summary>
    public string? TraceId { get; init; }

    /// <inheritdoc cref="ExecuteAction.Trigger"/>
    public string? Trigger { get; init; }

    /// <summary><c>planId</c>, <c>mode</c> (<c>DRY_RUN</c> or <c>LIVE</c>), <c>steps</c>, <c>rollbackHints</c>.</summary>
    public required JsonElement Plan { get; init; }

    /// <summary>The signed approval of exactly this plan, where its risk asks for one.</summary>
    public JsonElement? Approval { get; init; }
}
