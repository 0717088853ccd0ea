namespace Platform.Integrity;

/// <summary>The first place where a ledger is not what it was, and a sentence that says what is wrong there.</summary>
public sealed record FirstBad(long Index, string Reason);
