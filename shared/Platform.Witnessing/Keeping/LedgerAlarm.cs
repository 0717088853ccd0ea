namespace Platform.Witnessing;

/// <summary>The ledger signed what does not follow from what the witness accepted.</summary>
/// <param name="Kind">A word of <see cref="AlarmKind"/>.</param>
/// <param name="KnownSize">The size of the last checkpoint that was accepted.</param>
/// <param name="HoldsAt">The largest accepted size at which the ledger is what it was; 0 where there is none, null where that could not be
/// found out.</param>
/// <param name="DiffersAt">The smallest accepted size at which it is not.</param>
/// <param name="Reason">A sentence.</param>
/// <param name="Note">What the ledger signed, as it came.</param>
/// <param name="At">When it was found.</param>
public sealed record LedgerAlarm(string Kind, long KnownSize, long? HoldsAt, long? DiffersAt, string Reason, string Note, DateTimeOffset At);

/// <summary>The kinds of alarms. A word never changes.</summary>
public static class AlarmKind
{
    /// <summary>The ledger signed another history than the one that was accepted.</summary>
    public const string Fork = "fork";

    /// <summary>The ledger signed fewer entries than were accepted, and denies those behind.</summary>
    public const string Shrunken = "shrunken";

    /// <summary>The ledger cannot prove that what it signed grew out of what was accepted.</summary>
    public const string Unproved = "unproved";

    /// <summary>No key that is trusted here signed it.</summary>
    public const string UnknownKey = "unknown_key";

    /// <summary>It is signed under another ledger's name.</summary>
    public const string AnotherLedger = "another_ledger";
}
