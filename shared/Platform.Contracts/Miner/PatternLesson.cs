namespace Platform.Contracts;

/// <summary>One kind of failure, and what those that failed so had in common.</summary>
public sealed record PatternLesson
{
    /// <summary>The error's code, e.g. <c>SERVER_NOT_FOUND</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The error's sentence, with a mask in place of what differed.</summary>
    public required string Template { get; init; }

    /// <summary><c>FAILURE</c>, <c>ROLLED_BACK</c> or <c>INDETERMINATE</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>How many attempts ended so.</summary>
    public required long Count { get; init; }

    /// <summary>When the first of them began.</summary>
    public required DateTimeOffset FirstAt { get; init; }

    /// <summary>When the last of them began.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>Parameters that nearly all of these had, and clearly fewer of those that succeeded.</summary>
    public required IReadOnlyList<PatternParameter> Parameters { get; init; }
}

/// <summary>A parameter that failures had in common. Association, not cause.</summary>
/// <param name="Name">Its name; <c>outer.inner</c> for one a level below.</param>
/// <param name="Value">Its value as a text.</param>
/// <param name="Failures">How many of the failures had it.</param>
/// <param name="FailuresSeen">Of how many.</param>
/// <param name="Successes">How many of the successes had it.</param>
/// <param name="SuccessesSeen">Of how many; 0 where there was nothing to compare with.</param>
public sealed record PatternParameter(string Name, string Value, long Failures, long FailuresSeen, long Successes, long SuccessesSeen);
