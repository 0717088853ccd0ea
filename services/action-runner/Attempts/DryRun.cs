using Platform.Contracts;

namespace ActionRunner.Attempts;

/// <summary>How attempts end that were made to be undone: always <c>ROLLED_BACK</c>, with a code that tells them from all others.</summary>
internal static class DryRun
{
    /// <summary>Marks the attempts of dry runs; whoever learns from attempts passes these over.</summary>
    public const string Code = "DRY_RUN";

    /// <summary>What ends the attempt of a dry run whose process is gone.</summary>
    public const string Crash = Code + ": The process ended during the dry run; nothing of it was kept.";

    /// <summary>What ends an attempt that would have succeeded.</summary>
    public const string Success = Code + ": It would have succeeded; nothing of it was kept.";

    public static Outcome Of(Outcome outcome) => outcome with
    {
        Status = AttemptStatus.RolledBack,
        Error = outcome.Status == AttemptStatus.Success ? Success : $"{Code}: It would have failed: {outcome.Error}",
    };

    /// <summary>Of the attempt and of what it triggered.</summary>
    public static void End(Attempt attempt)
    {
        var own = attempt.Outcome!;
        attempt.Outcome = Of(own);
        foreach (var nested in attempt.Nested) nested.Outcome = Of(nested.Outcome ?? own);
    }
}
