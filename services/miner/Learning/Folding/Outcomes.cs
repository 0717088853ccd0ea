namespace Miner.Learning;

/// <summary>Outcomes as words on the wire, and the one outcome that hides behind an error code.</summary>
internal static class Outcomes
{
    private const string IndeterminateCode = "INDETERMINATE";

    /// <summary>The word that patterns and cells use.</summary>
    public static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Success => "SUCCESS",
        Outcome.Failure => "FAILURE",
        Outcome.RolledBack => "ROLLED_BACK",
        Outcome.Indeterminate => IndeterminateCode,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "There is no such outcome."),
    };

    /// <exception cref="FormatException">It is none of the words of <see cref="Word"/>.</exception>
    public static Outcome Parse(string? word) => word switch
    {
        "SUCCESS" => Outcome.Success,
        "FAILURE" => Outcome.Failure,
        "ROLLED_BACK" => Outcome.RolledBack,
        IndeterminateCode => Outcome.Indeterminate,
        _ => throw new FormatException($"'{word}' is no outcome."),
    };

    /// <summary>What the attempt counts as: a failure that calls itself indeterminate is no failure.</summary>
    public static Outcome Told(Outcome outcome, string? error) =>
        outcome == Outcome.Failure && error is not null && error.StartsWith(IndeterminateCode, StringComparison.Ordinal)
            && (error.Length == IndeterminateCode.Length || error[IndeterminateCode.Length] == ':')
            ? Outcome.Indeterminate
            : outcome;
}
