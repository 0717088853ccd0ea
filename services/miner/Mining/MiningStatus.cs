using Miner.Ordering;

namespace Miner.Mining;

/// <summary>How far mining has come, or how the last one ended.</summary>
internal sealed record MiningStatus
{
    public const string Idle = "idle";
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";

    public string State { get; init; } = Idle;

    /// <summary><c>mine</c> or <c>check</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Why it was begun, as a sentence, where nobody asked for it.</summary>
    public string? Because { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Records passed so far, of <see cref="Total"/>; those of an interrupted run that is gone on with among them.</summary>
    public long Entries { get; init; }

    public long Total { get; init; }

    /// <summary>Of these, how many an interrupted run had passed before; this one goes on behind them.</summary>
    public long Resumed { get; init; }

    /// <summary>Of those that this run read itself.</summary>
    public double PerSecond { get; init; }

    public int Patterns { get; init; }

    /// <summary>
    /// Attempts whose content (parameters, error) is no longer in the ledger, of those that this run read: they count, and teach no lesson.
    /// What was learned before may differ by that.
    /// </summary>
    public long WithoutContent { get; init; }

    /// <summary>After a check: whether everything came out byte for byte as it is stored and as it is told.</summary>
    public bool? Equal { get; init; }

    /// <summary>After a check, the first of them.</summary>
    public IReadOnlyList<Difference> Differences { get; init; } = [];

    /// <summary>A sentence, where it failed.</summary>
    public string? Error { get; init; }

    /// <summary>How far each source has been learned from.</summary>
    public IReadOnlyList<SourceState> Sources { get; init; } = [];
}
