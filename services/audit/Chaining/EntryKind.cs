namespace Audit.Chaining;

/// <summary>The kinds of entries, as they stand in envelopes and columns; they never change.</summary>
internal static class EntryKind
{
    public const string Attempt = "action_attempt";
    public const string Denial = "denial";
    public const string Execution = "execution_record";
    public const string SecurityChange = "security_change";
}
