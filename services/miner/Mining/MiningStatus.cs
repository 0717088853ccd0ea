using Miner.Learning;

namespace Miner.Mining;

/// <summary>A pattern that mining anew makes otherwise than it was stored; null where only one of the two knows it.</summary>
internal sealed record Difference(string ActionType, string? Trigger, string Level, string? Stored, string? Mined)
{
    public static Difference Of(PatternKey key, string? stored, string? mined) => new(key.ActionType, key.Trigger, key.Pooled ? "pooled" : "trigger", stored, mined);
}

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

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Records passed so far, of <see cref="Total"/>.</summary>
    public long Entries { get; init; }

    public long Total { get; init; }

    public double PerSecond { get; init; }

    public int Patterns { get; init; }

    /// <summary>After a check: whether every pattern came out byte for byte as it is stored.</summary>
    public bool? Equal { get; init; }

    /// <summary>After a check, the first of them.</summary>
    public IReadOnlyList<Difference> Differences { get; init; } = [];

    /// <summary>A sentence, where it failed.</summary>
    public string? Error { get; init; }
}
