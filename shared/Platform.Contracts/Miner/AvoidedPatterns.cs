using MassTransit;

namespace Platform.Contracts;

/// <summary>
/// One part of what guidance says to avoid. The miner that leads publishes all parts of a version when something has changed, and after
/// that one part after the other, at least one a second, so that whoever comes later has all of them soon. Only the miner's broker user
/// may publish this. A version is known where all of its parts are; where nothing came for five seconds, nobody knows what is to be
/// avoided.
/// </summary>
[EntityName("avoided-patterns")]
[MessageUrn("Platform.Contracts:AvoidedPatterns")]
public sealed record AvoidedPatterns
{
    /// <summary>Most patterns of one part.</summary>
    public const int MostInPart = 500;

    /// <summary>Most parts of one version.</summary>
    public const int MostParts = 40;

    /// <summary>Of the miner that leads: higher than that of those who led before it.</summary>
    public required long Term { get; init; }

    /// <summary>Of what is told, from 1; rises within the term with each change.</summary>
    public required long Version { get; init; }

    /// <summary>Which part this is, from 0.</summary>
    public required int Part { get; init; }

    /// <summary>How many parts the version has, 1 to <see cref="MostParts"/>.</summary>
    public required int Parts { get; init; }

    /// <summary>When it was sent, in milliseconds, by a clock of the term that nobody sets: only differences mean anything.</summary>
    public required long SentMs { get; init; }

    /// <summary>Patterns of the version for which there was no room. Where there are any, what is not told is not known.</summary>
    public required int Left { get; init; }

    /// <summary>At most <see cref="MostInPart"/>.</summary>
    public required IReadOnlyList<AvoidedPattern> Patterns { get; init; }
}

/// <summary>
/// A pattern that is to be avoided; or one that is not, although the pool of its action type is: then it decides for its trigger, and the
/// pool does not.
/// </summary>
/// <param name="ActionType">What is done.</param>
/// <param name="Trigger">Why; null for attempts without a trigger, and for the pool.</param>
/// <param name="Level"><c>trigger</c>, or <c>pooled</c> over all triggers of the action type.</param>
/// <param name="ForMs">For how many milliseconds from its sending on it is to be avoided; null where it is not.</param>
/// <param name="Reason">Why, in a sentence; null where it is not to be avoided.</param>
public sealed record AvoidedPattern(string ActionType, string? Trigger, string Level, long? ForMs, string? Reason);
