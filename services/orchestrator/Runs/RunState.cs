namespace Orchestrator.Runs;

/// <summary>The states of a run (C31), as they stand in the database, in records and in answers.</summary>
internal static class RunState
{
    public const string Open = "OPEN";
    public const string AwaitingSg1 = "AWAITING_SG1";
    public const string AwaitingSg2 = "AWAITING_SG2";
    public const string Stopped = "STOPPED";
    public const string Closed = "CLOSED";
    public const string Voided = "VOIDED";
}
