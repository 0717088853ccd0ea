using MassTransit;

namespace Platform.Contracts;

/// <summary>What attempts in the past say of an action that is about to be taken. Association, not cause.</summary>
[ExcludeFromTopology]
[EntityName("pattern-guidance")]
[MessageUrn("Platform.Contracts:PatternGuidance")]
public sealed record PatternGuidance
{
    public required string ActionType { get; init; }

    public string? Trigger { get; init; }

    /// <summary><c>go</c>, <c>caution</c> or <c>avoid</c>.</summary>
    public required string Advice { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>What it rests on: <c>trigger</c>, <c>pooled</c> (all triggers of the action type) or <c>none</c>.</summary>
    public required string Level { get; init; }

    /// <summary><c>LEARNING</c>, <c>REINFORCED</c>, <c>SUPPRESSED</c> or <c>STALE</c>.</summary>
    public required string Standing { get; init; }

    /// <summary>The lower end of the 95 % confidence sequence of the success rate, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Its upper end.</summary>
    public required double Upper { get; init; }

    public required long Attempts { get; init; }

    public required long Successes { get; init; }

    public required long Failures { get; init; }

    /// <summary>Attempts that were undone or interrupted; neither successes nor failures.</summary>
    public required long RolledBack { get; init; }

    /// <summary>Attempts of which nobody knows what came of them.</summary>
    public required long Indeterminate { get; init; }

    /// <summary>What the simple rules say beside the statistics; null at level <c>none</c>.</summary>
    public PatternHeuristic? Heuristic { get; init; }

    /// <summary>Whether a suppressed pattern may be tried once more.</summary>
    public required bool Probation { get; init; }

    /// <summary>Until when <c>avoid</c> holds.</summary>
    public DateTimeOffset? AvoidUntil { get; init; }

    /// <summary>What failed before, the most frequent first, at most five.</summary>
    public required IReadOnlyList<PatternLesson> Lessons { get; init; }

    /// <summary>The ledger's entries that it rests on, as each source numbered them.</summary>
    public required IReadOnlyList<PatternEvidence> Evidence { get; init; }

    /// <summary>What judged, e.g. <c>statistical-v2</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>What the numbers do not say, in a sentence.</summary>
    public required string Note { get; init; }
}

/// <summary>The rules of thumb of the beginning, over all attempts ever.</summary>
/// <param name="Confidence">0 to 1, by successes alone.</param>
/// <param name="Reinforced">Whether there are enough successes.</param>
/// <param name="Suppressed">Whether there are too many failures.</param>
public sealed record PatternHeuristic(double Confidence, bool Reinforced, bool Suppressed);

/// <summary>A range of a source's numbers, both ends included.</summary>
public sealed record PatternEvidence(string Source, long FromSeq, long ToSeq);
