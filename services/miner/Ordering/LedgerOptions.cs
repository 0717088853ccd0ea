namespace Miner.Ordering;

/// <summary>Settings <c>Ledger:*</c>.</summary>
internal sealed class LedgerOptions
{
    /// <summary>Where the audit service answers, e.g. <c>http://127.0.0.1:7102</c>.</summary>
    public Uri? Address { get; set; }

    /// <summary>
    /// How long a number that the ledger misses is waited for while the ledger is heard; then it is passed over, and if it comes after all,
    /// the log is mined anew. A relay offers a lost record again for about two and a half minutes.
    /// </summary>
    public TimeSpan GapPatience { get; set; } = TimeSpan.FromMinutes(5);
}
