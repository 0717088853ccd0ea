namespace Orchestrator.Runs;

/// <summary>Why a run stopped. The first three are the seed's, the others are ours (C31).</summary>
internal static class StopCode
{
    public const string KbUpload = "STOP_KB_UPLOAD";
    public const string ReplayConflict = "STOP_REPLAY_CONFLICT";
    public const string BetweenLegs = "STOP_BETWEEN_LEG_A_AND_LEG_B";
    public const string Drift = "STOP_DRIFT";
    public const string Invariant = "STOP_INVARIANT";
    public const string Grant = "STOP_GRANT";
    public const string Backup = "STOP_BACKUP";
    public const string ApprovalInvalid = "STOP_APPROVAL_INVALID";
    public const string Rejected = "STOP_REJECTED";
    public const string Security = "STOP_SECURITY";
    public const string PhaseFailed = "STOP_PHASE_FAILED";

    /// <summary>What stops a run whose phase ended with this error.</summary>
    /// <param name="phase">The phase's number.</param>
    /// <param name="error"><c>CODE: sentence</c>.</param>
    public static string Of(int phase, string error)
    {
        var code = error.Split(':', 2)[0];
        // Whatever the cause: units are written, and only the sovereign says how it goes on.
        if (Phases.IsBetweenLegs(phase)) return BetweenLegs;
        return code switch
        {
            "DRIFT" => Drift,
            "INVARIANT" => Invariant,
            "GRANT" => Grant,
            "BACKUP" => Backup,
            "APPROVAL_INVALID" => ApprovalInvalid,
            _ when code.StartsWith("SECURITY", StringComparison.Ordinal) => Security,
            _ => PhaseFailed,
        };
    }
}
