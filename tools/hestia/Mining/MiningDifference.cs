using System.Text.Json;

namespace Hestia.Mining;

/// <summary>Something that the miner keeps otherwise than the ledger gives it.</summary>
internal sealed record MiningDifference
{
    public string? ActionType { get; init; }

    public string? Trigger { get; init; }

    public string? Level { get; init; }

    /// <summary>Where it is kept: <c>memory</c>, <c>pattern</c>, <c>cell</c>, <c>source</c> or <c>model</c>.</summary>
    public string? Where { get; init; }

    public JsonElement? Stored { get; init; }

    public JsonElement? Mined { get; init; }
}
