using System.Text.Json;

namespace Hestia.Mining;

/// <summary>How the miner's reading of the whole ledger stands.</summary>
internal sealed record MiningStatus
{
    /// <summary><c>idle</c>, <c>running</c>, <c>done</c> or <c>failed</c>.</summary>
    public required string State { get; init; }

    /// <summary><c>mine</c> or <c>check</c>.</summary>
    public string? Kind { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public long? Entries { get; init; }

    public long? Total { get; init; }

    public double? PerSecond { get; init; }

    public long? Patterns { get; init; }

    /// <summary>Of a check: whether what is stored is what the ledger gives.</summary>
    public bool? Equal { get; init; }

    public IReadOnlyList<MiningDifference> Differences { get => field ?? []; init; }

    public string? Error { get; init; }

    /// <summary>Part of the whole, from 0 to 1; 0 where the whole is not known.</summary>
    public double Share => Total is > 0 and var total ? Math.Clamp((Entries ?? 0) / (double)total, 0, 1) : 0;
}

/// <summary>A pattern of which the miner keeps something else than the ledger gives.</summary>
internal sealed record MiningDifference
{
    public string? ActionType { get; init; }

    public string? Trigger { get; init; }

    public string? Level { get; init; }

    public JsonElement? Stored { get; init; }

    public JsonElement? Mined { get; init; }
}
