using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// What is held of a pattern has changed: its standing is another than it was. Published at least once, in the order in which it was
/// stored; <see cref="ChangeId"/> tells repetitions apart. Association, not cause.
/// </summary>
[EntityName("pattern-changed")]
[MessageUrn("Platform.Contracts:PatternChanged")]
public sealed record PatternChanged
{
    /// <summary>Of this change, rising in the order of changes.</summary>
    public required long ChangeId { get; init; }

    public required string ActionType { get; init; }

    /// <summary>Null for attempts without a trigger, and for the pool over all triggers.</summary>
    public string? Trigger { get; init; }

    /// <summary><c>trigger</c>, or <c>pooled</c> over all triggers of the action type.</summary>
    public required string Level { get; init; }

    /// <summary><c>LEARNING</c>, <c>REINFORCED</c>, <c>SUPPRESSED</c> or <c>STALE</c>.</summary>
    public required string Standing { get; init; }

    /// <summary>What it was when a change of it was told last; <c>LEARNING</c> where none was.</summary>
    public required string Previous { get; init; }

    /// <summary>The lower end of the 95 % confidence sequence of the success rate, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Its upper end.</summary>
    public required double Upper { get; init; }

    public required long Successes { get; init; }

    public required long Failures { get; init; }

    /// <summary>The ledger's entries that it rests on, as each source numbered them.</summary>
    public required IReadOnlyList<PatternEvidence> Evidence { get; init; }

    /// <summary>What judged, e.g. <c>statistical-v2</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>When the change was stored.</summary>
    public required DateTimeOffset At { get; init; }
}
