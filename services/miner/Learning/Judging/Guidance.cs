using System.Text.Json;
using Platform.Integrity;

namespace Miner.Learning;

/// <summary>What an agent is told before it acts. Advice: whether the action runs is decided by the runner and its policy.</summary>
internal sealed record Guidance
{
    public const string Go = "go";
    public const string Caution = "caution";
    public const string Avoid = "avoid";

    public const int MaxLessons = 5;

    public required string ActionType { get; init; }

    public required string? Trigger { get; init; }

    /// <summary><see cref="Go"/>, <see cref="Caution"/> or <see cref="Avoid"/>.</summary>
    public required string Advice { get; init; }

    /// <summary>One sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>What the numbers are about: <c>trigger</c>, <c>pooled</c>, or <c>none</c> where nothing is known.</summary>
    public required string Level { get; init; }

    /// <summary>A <see cref="Learning.Standing"/> in capitals.</summary>
    public required string Standing { get; init; }

    public required double Confidence { get; init; }

    public required double Upper { get; init; }

    public required long Attempts { get; init; }

    public required long Successes { get; init; }

    public required long Failures { get; init; }

    public required long RolledBack { get; init; }

    public required long Indeterminate { get; init; }

    public required HeuristicView? Heuristic { get; init; }

    /// <summary>Whether a pattern that would be avoided may be tried again.</summary>
    public required bool Probation { get; init; }

    /// <summary>Until when it is avoided; null where it is not.</summary>
    public required DateTimeOffset? AvoidUntil { get; init; }

    /// <summary>What failed before, the most frequent first, at most <see cref="MaxLessons"/>.</summary>
    public required IReadOnlyList<LessonView> Lessons { get; init; }

    public required IReadOnlyList<EvidenceView> Evidence { get; init; }

    public string Algorithm { get; } = OrionPattern.AlgorithmName;

    public string Note { get; } = "Counts show what went together, not what caused what.";

    /// <summary>Canonical JSON.</summary>
    public byte[] ToJson() => CanonicalJson.Encode(JsonSerializer.SerializeToUtf8Bytes(this, LearningJson.Default.Guidance));
}
