using System.Text.Json.Serialization;

namespace Hestia.Patterns;

/// <summary>The miner's guidance for one action, as its HTTP answer tells it.</summary>
internal sealed record Advice
{
    public required string ActionType { get; init; }

    public string? Trigger { get; init; }

    /// <summary><c>go</c>, <c>caution</c> or <c>avoid</c>.</summary>
    [JsonPropertyName("advice")]
    public required string Word { get; init; }

    public string? Reason { get; init; }

    /// <summary>What it rests on: <c>trigger</c>, <c>pooled</c>, or <c>none</c>.</summary>
    public string? Level { get; init; }

    public string? Standing { get; init; }

    public double Confidence { get; init; }

    public double Upper { get; init; }

    public long Attempts { get; init; }

    public long Successes { get; init; }

    public long Failures { get; init; }

    public long RolledBack { get; init; }

    public long Indeterminate { get; init; }

    public PatternHeuristic? Heuristic { get; init; }

    public bool Probation { get; init; }

    public DateTimeOffset? AvoidUntil { get; init; }

    public IReadOnlyList<PatternLesson> Lessons { get => field ?? []; init; }

    public IReadOnlyList<PatternEvidence> Evidence { get => field ?? []; init; }

    public string? Algorithm { get; init; }

    public string? Note { get; init; }
}
