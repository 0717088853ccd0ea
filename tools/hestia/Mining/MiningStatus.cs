namespace Hestia.Mining;

/// <summary>How the miner's reading of the whole ledger stands.</summary>
internal sealed record MiningStatus
{
    /// <summary><c>idle</c>, <c>running</c>, <c>done</c> or <c>failed</c>.</summary>
    public required string State { get; init; }

    /// <summary><c>mine</c> or <c>check</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Why it was begun, as a sentence, where nobody asked for it.</summary>
    public string? Because { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public long? Entries { get; init; }

    /// <summary>Of these, how many an interrupted run had read.</summary>
    public long? Resumed { get; init; }

    public long? Total { get; init; }

    public double? PerSecond { get; init; }

    public long? Patterns { get; init; }

    /// <summary>Attempts whose content was removed from the ledger.</summary>
    public long? WithoutContent { get; init; }

    /// <summary>Of a check: whether what is stored is what the ledger gives.</summary>
    public bool? Equal { get; init; }

    public IReadOnlyList<MiningDifference> Differences { get => field ?? []; init; }

    public IReadOnlyList<MiningSource> Sources { get => field ?? []; init; }

    public string? Error { get; init; }

    /// <summary>Part of the whole, from 0 to 1; 0 where the whole is not known.</summary>
    public double Share => Total is > 0 and var total ? Math.Clamp((Entries ?? 0) / (double)total, 0, 1) : 0;
}
