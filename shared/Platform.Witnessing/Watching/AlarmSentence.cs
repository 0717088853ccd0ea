namespace Platform.Witnessing;

/// <summary>What an alarm says to people: what is wrong, and from where on.</summary>
internal static class AlarmSentence
{
    public static string Of(string kind, long known, long? signed, long? holdsAt, long? differsAt)
    {
        var what = kind switch
        {
            AlarmKind.Fork => $"The ledger was rewritten: it signed {signed} entries that are not what this witness accepted ({known} entries).",
            AlarmKind.Shrunken => $"The ledger was cut off: it signed {signed} entries, and this witness had accepted {known}.",
            AlarmKind.Unproved => $"The ledger signed {signed} entries and cannot prove that they add to the {known} that this witness accepted.",
            AlarmKind.AnotherLedger => "The ledger speaks under another name than the one that this witness knows.",
            _ => "The ledger's checkpoint is signed by no key that this witness trusts.",
        };
        return (holdsAt, differsAt) switch
        {
            ({ } good, { } bad) => $"{what} The first {good} entries are what was accepted; the first {bad} no longer are.",
            _ => what,
        };
    }
}
