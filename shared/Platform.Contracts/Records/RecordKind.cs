namespace Platform.Contracts;

/// <summary>The kinds of records, as they stand in journals and in the ledger's entries. A word never changes.</summary>
public static class RecordKind
{
    /// <summary>An attempt of an action that has ended.</summary>
    public const string ActionAttempt = "action_attempt";

    /// <summary>A command that was refused before anything ran.</summary>
    public const string Denial = "denial";

    /// <summary>A plan's execution that has ended, or a part of its record.</summary>
    public const string Execution = "execution_record";

    /// <summary>A change of the security state.</summary>
    public const string SecurityChange = "security_change";

    /// <summary>A run that came into another state.</summary>
    public const string RunState = "run_state";

    /// <summary>A document of a run that stands in the knowledge base.</summary>
    public const string PhaseReport = "phase_report";

    /// <summary>A sovereign's decision about a run, taken or refused.</summary>
    public const string GateDecision = "gate_decision";

    /// <summary>The alarm of a witness: the ledger signed what does not follow from what it signed before.</summary>
    public const string LedgerAlarm = "ledger_alarm";
}
