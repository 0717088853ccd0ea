using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// Asks the miner what is known of an action before it is taken. Publish it to the exchange <c>get-guidance</c>, as plain JSON with
/// <c>reply_to</c> or as a MassTransit request; the answer is a <see cref="PatternGuidance"/>, best effort: whoever hears nothing asks
/// again, or goes on without.
/// </summary>
[ExcludeFromTopology]
[EntityName("get-guidance")]
[MessageUrn("Platform.Contracts:GetGuidance")]
public sealed record GetGuidance
{
    /// <summary>The action's name in the catalog, e.g. <c>server.restart</c>.</summary>
    public required string ActionType { get; init; }

    /// <summary>What would make the agent act; absent where nothing in particular does.</summary>
    public string? Trigger { get; init; }
}
